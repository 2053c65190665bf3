"""Values of JSON syntax: texts are templates, and so are keys.

Source: Terraform documentation, "JSON Configuration Syntax".
"""

from collections.abc import Callable
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.declared import Unresolved
from auditor.rules.formats.document import LINES
from auditor.rules.formats.hcl.numbers import number_of
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import named_nodes, parse_template
from auditor.rules.formats.hcl.templates import TemplateMark, TemplateText, cut
from auditor.rules.formats.hcl.values import normal

_DIGITS: Final = 15
"""Digits of a number that a float always keeps."""

TemplateRenderer = Callable[[Node, list[TemplateText | TemplateMark], ModuleScope], Any]
"""Returns the value of a template, given its node and parts."""


def json_value(value: object, scope: ModuleScope, rendered: TemplateRenderer) -> Any:
    """Return a value of JSON syntax with the templates in it rendered."""
    match value:
        case str():
            template = parse_template(value)
            if template is None:
                return Unresolved(value)
            filled = rendered(template.source, _parts(template.source), scope)
            return normal(filled) if isinstance(filled, str) else filled
        case bool() | None:
            return value
        case int():
            return number_of(str(value))
        case float():
            text = repr(value)
            digits = sum(map(str.isdigit, text.partition("e")[0]))
            # More than a float always keeps: the document may have had others.
            return number_of(text) if digits <= _DIGITS else Unresolved(text)
        case list():
            return tuple(json_value(item, scope, rendered) for item in value)
        case dict():
            members = [(key, item) for key, item in value.items() if key != LINES]
            keys = [json_value(str(key), scope, rendered) for key, _ in members]
            if not all(isinstance(key, str) for key in keys):
                return Unresolved("a key")
            items = [json_value(item, scope, rendered) for _, item in members]
            return dict(zip(keys, items, strict=True))
        case _:
            return Unresolved(str(value))


def _parts(node: Node) -> list[TemplateText | TemplateMark]:
    """Return the parts of a text that was made a heredoc, without the line end that this took."""
    parts = cut(named_nodes(named_nodes(node)[0])[0])
    if isinstance(parts[-1], TemplateText):
        parts[-1].text = parts[-1].text.removesuffix("\n")
    return parts
