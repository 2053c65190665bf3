"""EventBridge events, and the SQS and SNS messages they travel in."""

from collections.abc import Iterable
from typing import Final

from auditor.readers.content.json_values import Fields, Json, string
from auditor.readers.records.part import Container
from auditor.readers.records.record import is_record
from auditor.readers.wrappings.wrapping import Unwrap, Wrapping, at, list_under, value_under

_EVENTBRIDGE: Final = Container("eventbridge")
_SQS: Final = Container("sqs")
_SNS: Final = Container("sns")


def _detail(event: Fields) -> Iterable[Json] | None:
    """Unwrap `detail`, which events of other services also have."""
    detail, kind = at(event, "detail"), at(event, "detail-type")
    if detail is None or kind is None:
        return None
    return (
        [detail] if is_record(detail) or (string(kind) or "").endswith("via CloudTrail") else None
    )


def _json_under(*path: str) -> Unwrap:
    """Unwrap the content of a Lambda function's event, unless it is plain text."""

    def unwrap(outer: Fields) -> Iterable[Json] | None:
        inner = at(outer, *path)
        text = None if inner is None else string(inner)
        is_plain = text is not None and not text.lstrip().startswith(("{", "[", '"'))
        return None if inner is None or is_plain else [inner]

    return unwrap


WRAPPINGS: Final = (
    Wrapping(_EVENTBRIDGE, _detail),
    Wrapping(_SQS, list_under("Messages")),
    Wrapping(_SQS, value_under("Body")),
    Wrapping(_SQS, _json_under("body")),
    Wrapping(_SNS, value_under("Message")),
    Wrapping(_SNS, _json_under("Sns", "Message")),
)
