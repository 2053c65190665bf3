"""CloudFormation's intrinsic functions, as far as parameter defaults resolve them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.rules.declared import Unresolved
from auditor.rules.yaml import LINES

NO_VALUE: Final = object()
"""What `AWS::NoValue` resolves to: the property is left out."""

_PLACEHOLDER: Final = re.compile(r"\$\{([^!}][^}]*)\}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions of a template can refer to."""

    parameters: Mapping[str, object]
    """Defaults of the parameters that have one, and what is known of resources."""
    conditions: Mapping[str, object]

    def resolve(self, value: object) -> object:
        """Return a value with its intrinsic functions resolved, `LINES` keys left out."""
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        keys = [key for key in value if key != LINES]
        if len(keys) == 1 and (keys[0] in {"Ref", "Condition"} or str(keys[0]).startswith("Fn::")):
            return self._function(str(keys[0]), value[keys[0]])
        resolved = {key: self.resolve(value[key]) for key in keys}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _function(self, name: str, argument: object) -> object:
        match name, argument:
            case "Ref", "AWS::NoValue":
                return NO_VALUE
            case "Ref", str(parameter):
                return self.parameters.get(parameter, Unresolved(parameter))
            case "Fn::GetAtt", [str(resource), str(attribute)]:
                known = self.parameters.get(f"{resource}.{attribute}")
                return Unresolved(name) if known is None else known
            case "Condition", str(condition):
                return self._holds(self.conditions.get(condition))
            case "Fn::If", [str(condition), then, otherwise]:
                holds = self._holds(self.conditions.get(condition))
                if isinstance(holds, Unresolved):
                    return holds
                return self.resolve(then if holds else otherwise)
            case "Fn::Sub", str(text):
                return self._substitute(text, {})
            case "Fn::Sub", [str(text), dict(names)]:
                return self._substitute(text, names)
            case "Fn::Join", [str(separator), list(parts)]:
                resolved = [self.resolve(part) for part in parts]
                if any(isinstance(part, Unresolved) for part in resolved):
                    return Unresolved("Fn::Join")
                return separator.join(map(str, resolved))
            case (("Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or"), _):
                return self._holds({name: argument})
            case _:
                return Unresolved(f"{name} {argument}" if isinstance(argument, str) else name)

    def _substitute(self, text: str, names: Mapping[object, object]) -> object:
        own = {str(key): self.resolve(item) for key, item in names.items()}
        known: dict[str, object] = {**self.parameters, **own}
        unknown = [
            found[1]
            for found in _PLACEHOLDER.finditer(text)
            if isinstance(known.get(found[1], Unresolved("")), Unresolved)
        ]
        if unknown:
            return Unresolved("${" + unknown[0] + "}")
        return _PLACEHOLDER.sub(lambda found: str(known[found[1]]), text).replace("${!", "${")

    def _holds(self, condition: object) -> object:
        """Return whether a condition holds, or `Unresolved`."""
        match condition:
            case {"Fn::Equals": [left, right]}:
                sides = [self.resolve(left), self.resolve(right)]
                unknown = [side for side in sides if isinstance(side, Unresolved)]
                return unknown[0] if unknown else str(sides[0]) == str(sides[1])
            case {"Fn::Not": [inner]}:
                holds = self._holds(inner)
                return holds if isinstance(holds, Unresolved) else not holds
            case {"Fn::And": list(parts)}:
                return self._each(parts, all)
            case {"Fn::Or": list(parts)}:
                return self._each(parts, any)
            case {"Condition": str(name)}:
                return self._holds(self.conditions.get(name))
            case _:
                return Unresolved("a condition")

    def _each(self, parts: list[object], quantifier: Callable[[list[object]], bool]) -> object:
        found = [self._holds(part) for part in parts]
        unknown = [side for side in found if isinstance(side, Unresolved)]
        return unknown[0] if unknown else quantifier(found)
