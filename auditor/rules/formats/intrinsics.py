"""CloudFormation's intrinsic functions, as far as a template and its parameters resolve them.

Source: CloudFormation Template Reference, "Intrinsic functions", "Pseudo parameters".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.document import LINES
from auditor.rules.formats.macros import TRANSFORM

PSEUDO: Final = frozenset(
    f"AWS::{name}"
    for name in ("AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
"""The pseudo parameters with a value that a deployment knows, and so can be given."""
NO_VALUE: Final = object()
"""The result of `AWS::NoValue`: the property is left out."""

_PLACEHOLDER: Final = re.compile(r"\$\{(!?)([^}]*)\}")
_DYNAMIC: Final = re.compile(r"\{\{resolve:[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class TemplateScope:
    """The names that expressions of a template can refer to."""

    parameters: Mapping[str, object]
    """Values of parameters that have one, and known values of resources."""
    conditions: Mapping[object, object] = field(default_factory=dict)
    mappings: Mapping[object, object] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    """The names of all parameters, including pseudo parameters and ones without a value."""
    _open: tuple[str, ...] = ()
    """The conditions that are being resolved, to notice one that refers to itself."""

    def resolve(self, value: object) -> object:
        """Return a value with its intrinsic functions resolved, `LINES` keys left out."""
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return _looked_up(value)
        keys = [key for key in value if key != LINES]
        if len(keys) == 1 and (keys[0] in {"Ref", "Condition"} or str(keys[0]).startswith("Fn::")):
            return _looked_up(self._function(str(keys[0]), value[keys[0]]))
        if TRANSFORM in keys:
            return Unresolved(TRANSFORM)
        resolved = {str(key): self.resolve(value[key]) for key in keys}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def holds(self, name: str) -> object:
        """Return whether a condition of the template holds, or `Unresolved`."""
        if name in self._open or name not in self.conditions:
            return Unresolved(f"the condition {name}")
        inner = TemplateScope(
            self.parameters, self.conditions, self.mappings, self.declared, (*self._open, name)
        )
        return inner.truth(self.conditions[name])

    def truth(self, condition: object) -> object:
        """Return whether an expression of conditions holds, or `Unresolved`."""
        if isinstance(condition, dict):
            condition = {key: item for key, item in condition.items() if key != LINES}
        match condition:
            case {"Fn::Equals": [left, right]}:
                sides = [self.resolve(left), self.resolve(right)]
                unknown = [side for side in sides if isinstance(side, Unresolved)]
                return unknown[0] if unknown else _text(sides[0]) == _text(sides[1])
            case {"Fn::Not": [inner]}:
                holds = self.truth(inner)
                return holds if isinstance(holds, Unresolved) else not holds
            case {"Fn::And": list(parts)}:
                return self._each(parts, all)
            case {"Fn::Or": list(parts)}:
                return self._each(parts, any)
            case {"Condition": str(name)}:
                return self.holds(name)
            case _:
                return Unresolved("a condition")

    def _each(self, parts: list[object], quantifier: Callable[[list[object]], bool]) -> object:
        truths = [self.truth(part) for part in parts]
        decided = [side for side in truths if not isinstance(side, Unresolved)]
        unknown = [side for side in truths if isinstance(side, Unresolved)]
        settled = quantifier([*decided, True]) == quantifier([*decided, False])
        return unknown[0] if unknown and not settled else quantifier(decided)

    def _function(self, name: str, argument: object) -> object:
        match name, argument:
            case "Ref", "AWS::NoValue":
                return NO_VALUE
            case "Ref", str(parameter):
                return self._named(parameter)
            case "Condition", str(condition):
                return self.holds(condition)
            case "Fn::GetAtt", [str(resource), str(attribute)]:
                return self._named(f"{resource}.{attribute}")
            case "Fn::GetAtt", str(dotted):
                return self._named(dotted)
            case "Fn::If", [str(condition), then, otherwise]:
                holds = self.holds(condition)
                if isinstance(holds, Unresolved):
                    return holds
                return self.resolve(then if holds else otherwise)
            case "Fn::Sub", str(text):
                return self._substitute(text, {})
            case "Fn::Sub", [str(text), dict(names)]:
                return self._substitute(text, names)
            case "Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or", _:
                return self.truth({name: argument})
            case (("Fn::Join" | "Fn::Split" | "Fn::Select" | "Fn::FindInMap"), list(arguments)):
                return self._of_lists(name, [self.resolve(item) for item in arguments])
            case _:
                return Unresolved(f"{name} {argument}" if isinstance(argument, str) else name)

    def _of_lists(self, name: str, arguments: list[object]) -> object:
        match name, arguments:
            case "Fn::Join", [str(separator), list(parts)]:
                return joined(separator, list(map(_marked, parts)))
            case "Fn::Split", [str(separator), str(text)] if separator:
                return text.split(separator)
            case "Fn::Select", [index, list(items)] if str(index).isdecimal():
                at = int(str(index)[:9])
                return items[at] if at < len(items) else Unresolved(f"{name} {index}")
            case "Fn::FindInMap", [str(mapping), str(first), str(second), *rest]:
                value: object = self.mappings
                for key in (mapping, first, second):
                    if not isinstance(value, Mapping) or key not in value:
                        default = rest[0] if rest else None
                        if isinstance(default, dict) and "DefaultValue" in default:
                            return default["DefaultValue"]
                        return Unresolved(f"{name} {mapping}.{first}.{second}")
                    value = value[key]
                return self.resolve(value)
            case _:
                unknown = [item for item in arguments if isinstance(item, Unresolved)]
                return unknown[0] if unknown else Unresolved(name)

    def _named(self, name: str) -> object:
        if name in self.parameters:
            return self.parameters[name]
        is_parameter = name in self.declared or name.startswith("AWS::")
        return Unresolved(name, parameter=name if is_parameter else "")

    def _substitute(self, text: str, names: Mapping[object, object]) -> object:
        own = {str(key): self.resolve(item) for key, item in names.items() if key != LINES}
        parts: list[object] = []
        end = 0
        for placeholder in _PLACEHOLDER.finditer(text):
            literal, name = placeholder[1], placeholder[2].strip()
            value = own[name] if name in own else self._named(name)
            if literal:
                value = "${" + placeholder[2] + "}"
            elif name not in own:
                value = _marked(value)
            parts += [text[end : placeholder.start()], value]
            end = placeholder.end()
        return joined("", [*parts, text[end:]])


def _marked(value: object) -> object:
    """Return an unknown name in the form that `Fn::Sub` uses in text."""
    if isinstance(value, Unresolved) and not value.needs:
        return Unresolved("${" + value.expression + "}", value.expression, value.parameter)
    return value


def _looked_up(value: object) -> object:
    """Return a value; a text with a dynamic reference, which a deployment looks up, is unknown."""
    if isinstance(value, list):
        return [_looked_up(item) for item in value]
    reference = _DYNAMIC.search(value) if isinstance(value, str) else None
    return Unresolved(value, reference[0]) if reference and isinstance(value, str) else value


def joined(separator: str, parts: list[object]) -> object:
    """Return parts as one text; if one is unknown, the known text."""
    text = separator.join(map(_text, parts))
    unknown = next((part for part in parts if isinstance(part, Unresolved)), None)
    if unknown is None:
        return text
    return Unresolved(text, unknown.needs or unknown.expression, unknown.parameter)


def _text(value: object) -> str:
    """Return a value as CloudFormation writes it into a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
