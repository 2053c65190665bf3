"""What `aws cloudwatch describe-alarm-history` printed, read back."""

import json
from collections.abc import Sequence
from pathlib import Path

from auditor.errors import AuditorError, UsageError


def read_items(path: Path) -> Sequence[object]:
    """Return the AlarmHistoryItems of a file, as JSON parsed them.

    Raises:
        UsageError: the file is not there.
        AuditorError: it holds something else.
    """
    expected = "give the output of: aws cloudwatch describe-alarm-history --output json"
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise AuditorError(f"{path}: not JSON; {expected}") from error
    items = document.get("AlarmHistoryItems") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise AuditorError(f"{path}: it has no list of AlarmHistoryItems; {expected}")
    return items
