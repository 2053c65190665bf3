"""Templates to texts: literals, interpolations, and the directives `if` and `for`.

Source: HCL specification, "Template Expressions".
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.calls import joined, marked
from auditor.rules.formats.hcl.loops import each_scope
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import named_nodes
from auditor.rules.formats.hcl.templates import TemplateMark, TemplateText
from auditor.rules.formats.hcl.values import NoValueError, bool_from, normal, text_of

_MAX_CHARACTERS: Final = 1_000_000
"""Maximum length of a text; rules have no longer ones, attempts to fill the memory do."""


class Rendering:
    """A template that is rendered with the values of the expressions in it."""

    def __init__(
        self,
        parts: Sequence[TemplateText | TemplateMark],
        value: Callable[[Node, ModuleScope], Any],
    ) -> None:
        self._parts = parts
        self._value = value

    def value(self, scope: ModuleScope, *, is_text: bool) -> Any:
        """Return the text; a single interpolation keeps its type, unless `is_text`.

        Raises:
            NoValueError: a directive depends on an unknown value, or the text is too long.
        """
        if not is_text and len(self._parts) == 1 and self._kind(0) == "":
            return self._interpolated(0, scope)
        pieces: list[Any] = []
        if self._render(0, scope, pieces) != len(self._parts):
            raise NoValueError
        if sum(len(str(piece)) for piece in pieces) > _MAX_CHARACTERS:
            raise NoValueError
        text = joined("", pieces)
        return normal(text) if isinstance(text, str) else text

    def _render(self, start: int, scope: ModuleScope, pieces: list[Any] | None) -> int:
        """Append the values of parts, up to where the directive around them ends or goes on.

        Args:
            pieces: `None` if the parts are skipped.

        Returns:
            The index of the part after them.
        """
        index = start
        while index < len(self._parts):
            scope.budget.spend()
            part = self._parts[index]
            match self._kind(index):
                case None if isinstance(part, TemplateText):
                    if pieces is not None:
                        pieces.append(part.text)
                case "if":
                    index = self._if(index, scope, pieces)
                case "for":
                    index = self._for(index, scope, pieces)
                case "" if pieces is not None:
                    value = self._interpolated(index, scope)
                    pieces.append(value if isinstance(value, Unresolved) else text_of(value))
                case "":
                    pass
                case _:
                    return index
            index += 1
        return index

    def _if(self, start: int, scope: ModuleScope, pieces: list[Any] | None) -> int:
        holds = pieces is not None and bool_from(self._expression(start, scope))
        end = self._render(start + 1, scope, pieces if holds else None)
        if self._kind(end) == "else":
            end = self._render(end + 1, scope, None if holds else pieces)
        if self._kind(end) != "endif":
            raise NoValueError
        return end

    def _for(self, start: int, scope: ModuleScope, pieces: list[Any] | None) -> int:
        end = self._render(start + 1, scope, None)
        mark = self._parts[start]
        if self._kind(end) != "endfor" or not isinstance(mark, TemplateMark):
            raise NoValueError
        if pieces is not None:
            for inner in each_scope(mark.node, scope, self._value):
                self._render(start + 1, inner, pieces)
        return end

    def _kind(self, index: int) -> str | None:
        """Return the word of a directive, "" for an interpolation, `None` for a literal."""
        part = self._parts[index] if index < len(self._parts) else None
        return part.kind if isinstance(part, TemplateMark) else None

    def _interpolated(self, index: int, scope: ModuleScope) -> Any:
        return marked(self._expression(index, scope))

    def _expression(self, index: int, scope: ModuleScope) -> Any:
        """Return the value of the expression in an interpolation or a directive."""
        mark = self._parts[index]
        if not isinstance(mark, TemplateMark):
            raise AssertionError(mark)
        nodes = named_nodes(mark.node)
        return self._value(next(node for node in nodes if node.type == "expression"), scope)
