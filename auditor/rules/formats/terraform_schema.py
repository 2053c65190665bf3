"""The types of the attributes of Terraform's AWS provider, to which it converts values.

Source: Terraform Registry, hashicorp/aws: the schemas of the resources.
"""

from collections.abc import Mapping
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.conversion import BOOL, NUMBER, STRING, HclType, convert
from auditor.rules.formats.hcl.values import NoValueError, plain

_TYPES: Final[Mapping[str, HclType]] = {
    **dict.fromkeys(["evaluation_periods", "period", "threshold", "datapoints_to_alarm"], NUMBER),
    **dict.fromkeys(["evaluation_interval", "wait_period", "extension_period"], NUMBER),
    **dict.fromkeys(["actions_enabled", "return_data", "apply_on_transformed_logs"], BOOL),
    **dict.fromkeys(["dimensions", "tags"], HclType("map", STRING)),
    **dict.fromkeys(
        ["alarm_actions", "ok_actions", "insufficient_data_actions", "alarm_names"],
        HclType("list", STRING),
    ),
    "emit_system_field_dimensions": HclType("list", STRING),
}
"""Types by the names of attributes; all others are texts."""
_BLOCKS: Final = frozenset(
    [
        *("metric_transformation", "metric_query", "metric", "actions_suppressor"),
        *("rule", "schedule", "mute_targets"),
    ]
)


def as_typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource in the provider's types; values that do not fit stay."""
    return {key: _typed(key, value) for key, value in values.items()}


def _typed(key: str, value: Any) -> Any:
    if key in _BLOCKS:
        return _block(value)
    try:
        return plain(convert(value, _TYPES.get(key, STRING)))
    except NoValueError:
        return plain(value)


def _block(value: Any) -> Any:
    match value:
        case list() | tuple():
            return [_block(item) for item in value]
        case dict() | Unresolved() | None:
            return as_typed(value) if isinstance(value, dict) else value
        case _:
            return plain(value)
