"""JSON as CloudWatch writes it: without spaces, in Unicode, numbers as Java prints them."""

import json
from collections.abc import Mapping

from auditor.cloudwatch.messages.reasons import number


def message_json(value: object) -> str:
    """Return a value as JSON text, the keys of objects in the order given.

    Args:
        value: objects, lists or tuples, texts, numbers, booleans and `None`, at any depth.

    Source: recorded SNS messages, EventBridge events and history items.
    """
    match value:
        case Mapping():
            members = (
                f"{message_json(str(key))}:{message_json(member)}" for key, member in value.items()
            )
            return f"{{{','.join(members)}}}"
        case list() | tuple():
            return f"[{','.join(map(message_json, value))}]"
        case float():
            return number(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
