"""The values of the variables of a module.

Source: Terraform documentation, "Input Variables".
"""

from collections.abc import Callable, Mapping
from typing import Any

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.conversion import ANY, HclType, convert
from auditor.rules.formats.hcl.syntax import Block, HclExpression
from auditor.rules.formats.hcl.types import constraint
from auditor.rules.formats.hcl.values import NoValueError


def variable_value(
    block: Block,
    given: Mapping[str, object],
    value: Callable[[HclExpression], Any],
    is_called: bool,
) -> Any:
    """Return the value of a variable, converted to its type.

    Args:
        given: values by the names of variables.
        value: evaluates an expression.
        is_called: whether another module calls this one, so that no user can give a value.
    """
    name = block.labels[0]
    kind = constraint(block.attributes["type"]) if "type" in block.attributes else ANY
    if name in given and not (given[name] is None and _is_never_null(block, value)):
        return _converted(given[name], kind, f"var.{name}")
    if "default" in block.attributes:
        return _converted(value(block.attributes["default"]), kind, f"var.{name}")
    return Unresolved(f"var.{name}", parameter="" if is_called else name)


def _is_never_null(block: Block, value: Callable[[HclExpression], Any]) -> bool:
    """Return whether a variable takes its default where it is given null."""
    return "nullable" in block.attributes and value(block.attributes["nullable"]) is False


def _converted(value: Any, kind: HclType, expression: str) -> Any:
    try:
        return convert(value, kind)
    except NoValueError:
        return Unresolved(f"{expression}, whose value is not of its type")
