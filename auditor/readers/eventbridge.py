"""EventBridge events, and the SQS and SNS messages they travel in."""

from collections.abc import Iterable
from typing import Final

from auditor.readers.json_values import Fields, Json, string
from auditor.readers.part import Container
from auditor.readers.record import is_record
from auditor.readers.wrapping import Wrapping, at, list_under, value_under

_EVENTBRIDGE: Final = Container("eventbridge")
_SQS: Final = Container("sqs")
_SNS: Final = Container("sns")


def _detail(event: Fields) -> Iterable[Json] | None:
    """Unwrap `detail`, which events of other services have, too."""
    detail, kind = at(event, "detail"), at(event, "detail-type")
    if detail is None or kind is None:
        return None
    return (
        [detail] if is_record(detail) or (string(kind) or "").endswith("via CloudTrail") else None
    )


WRAPPINGS: Final = (
    Wrapping(_EVENTBRIDGE, _detail),
    Wrapping(_SQS, list_under("Messages")),
    Wrapping(_SQS, value_under("Body")),
    Wrapping(_SQS, value_under("body")),  # a Lambda function's event
    Wrapping(_SNS, value_under("Message")),
    Wrapping(_SNS, value_under("Sns", "Message")),  # a Lambda function's event
)
