"""`Fn::ForEach`, which creates resources from a list (transform AWS::LanguageExtensions).

Source: CloudFormation Template Reference, "Fn::ForEach".
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from auditor.rules.formats.document import LINES, line_of
from auditor.rules.formats.intrinsics import TemplateScope

_MARK: Final = "Fn::ForEach::"
_MAX_ROUNDS: Final = 10_000
"""Maximum number of rounds; CloudFormation allows 500 resources."""


def is_loop(key: object) -> bool:
    """Return whether a key of Resources begins a loop."""
    return str(key).startswith(_MARK)


def unrolled(resources: dict[Any, Any], scope: TemplateScope) -> dict[Any, Any]:
    """Return resources with every loop expanded that the scope resolves; others stay."""
    if not any(map(is_loop, resources)):
        return resources
    rounds = _Rounds(scope)
    made: dict[Any, Any] = {}
    lines: dict[Any, int | None] = {}
    for key, resource in resources.items():
        for name, item in rounds.each(str(key), resource) if key != LINES else ():
            made[name] = item
            lines[name] = line_of(resources, key)
    return {**made, LINES: lines}


class _Rounds:
    """Writes loops out, up to a number of rounds for the whole template."""

    def __init__(self, scope: TemplateScope) -> None:
        self._scope = scope
        self._left = _MAX_ROUNDS

    def each(self, key: str, value: object) -> Iterator[tuple[str, object]]:
        match value:
            case [str(identifier), collection, dict(body)] if is_loop(key):
                items = self._scope.resolve(collection)
            case _:
                yield key, value
                return
        texts = [item for item in items if isinstance(item, str)] if isinstance(items, list) else []
        if texts != items or len(texts) > self._left:
            yield key, value
            return
        for item in texts:
            self._left -= 1
            for name, inner in body.items():
                if name != LINES:
                    filled = _filled(inner, identifier, item)
                    yield from self.each(_filled(str(name), identifier, item), filled)


def _filled(value: Any, identifier: str, item: str) -> Any:
    """Return a value with `${Identifier}`, `&{Identifier}` and Ref of it replaced."""
    match value:
        case {"Ref": str(name)} if name == identifier:
            return item
        case str():
            mark = re.escape(identifier)
            plain = re.sub(rf"\$\{{{mark}\}}", lambda _: item, value)
            return re.sub(rf"&\{{{mark}\}}", lambda _: re.sub(r"[\W_]", "", item), plain)
        case list():
            return [_filled(inner, identifier, item) for inner in value]
        case dict():
            own = {key: part for key, part in value.items() if key != LINES}
            filled = {
                _filled(key, identifier, item): _filled(part, identifier, item)
                for key, part in own.items()
            }
            return {**filled, LINES: value.get(LINES, {})}
        case _:
            return value
