"""Resources and modules of Terraform as whole objects, as `for_each = aws_x.y` takes them.

Attributes that a block does not set are unknown, never absent: the provider may compute them.

Source: Terraform documentation, "References to Named Values", "The for_each Meta-Argument".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.syntax import Block
from auditor.rules.formats.terraform_instances import Instance

_ALARM: Final = (
    *("actions_enabled", "alarm_actions", "alarm_description", "alarm_name", "arn", "id"),
    *("comparison_operator", "datapoints_to_alarm", "dimensions", "evaluation_periods"),
    *("evaluate_low_sample_count_percentiles", "extended_statistic", "metric_name", "metric_query"),
    *("insufficient_data_actions", "namespace", "ok_actions", "period", "region", "statistic"),
    *("tags", "tags_all", "threshold", "threshold_metric_id", "treat_missing_data", "unit"),
)
_FILTER: Final = (
    *("apply_on_transformed_logs", "emit_system_field_dimensions", "field_selection_criteria"),
    *("id", "log_group_name", "metric_transformation", "name", "pattern", "region"),
)
_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws_cloudwatch_log_metric_filter": _FILTER,
    "aws_cloudwatch_metric_alarm": _ALARM,
    "metric_transformation": (
        *("default_value", "dimensions", "name", "namespace", "unit", "value"),
    ),
}
"""The provider's attributes of a resource and of a block in it, by type; others are not read as a
whole.
"""

ValueAt = Callable[[Block, str], Any]
"""Gives the value of an attribute of a block."""
BlocksOf = Callable[[str], Sequence[tuple[Block, ValueAt]]]
"""Gives the blocks of a kind in a block, or raises `LookupError`."""


def resource_object(block: Block, name: str, value_at: ValueAt, inner: BlocksOf) -> dict[str, Any]:
    """Return a resource with all of its attributes.

    Args:
        name: the attribute that is its id, too.
        inner: gives the blocks of a kind in it.

    Raises:
        LookupError: the attributes of its type are not known.
    """
    values = _object(block, block.labels[0], value_at)
    for kind in _ATTRIBUTES.keys() & values.keys():
        with suppress(LookupError):  # which there are is not known
            if blocks := inner(kind):
                values[kind] = tuple(_object(nested, kind, at) for nested, at in blocks)
    return {**values, "id": value_at(block, name)}


def whole(
    block: Block, instances: Iterable[Instance], made: Callable[[Instance], object]
) -> object:
    """Return the object of a block, or the objects of its instances, in order or by key.

    Raises:
        LookupError: its instances are unknown.
    """
    several = list(instances)
    if any(instance.provided is not None for instance in several):
        raise LookupError(block.address)
    objects = [made(instance) for instance in several]
    if "for_each" in block.attributes:
        return {str(instance.key): each for instance, each in zip(several, objects, strict=True)}
    return tuple(objects) if "count" in block.attributes else objects[0]


def _object(block: Block, kind: str, value_at: ValueAt) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: Unresolved(f"{block.address}.{name}") for name in _ATTRIBUTES[kind]
    }
    values |= {name: value_at(block, name) for name in block.attributes if name in values}
    return values
