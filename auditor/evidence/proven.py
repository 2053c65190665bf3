"""Days whose logs digest files prove to be complete, even days without records."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from auditor.evidence.logs import AccountRegion
from auditor.render.shared.words import count, counted
from auditor.result.verify import VerifyResult

_DAY: Final = timedelta(days=1)
_DELAY: Final = timedelta(hours=1)
"""The time after a day in which its events may be delivered, since digest files cover delivery."""


def proven_days(result: VerifyResult) -> dict[AccountRegion, list[date]]:
    """Return the UTC days that valid digest files cover without a gap.

    A chain counts only if all its digest files and log files are valid. It must also cover the
    first hour of the next day, since digest files cover times of delivery.
    """
    days: dict[AccountRegion, list[date]] = defaultdict(list)
    for chain in result.chains:
        files = chain.log_files + chain.digest_files + chain.backfill_digest_files
        if chain.start is None or chain.end is None or files.valid != files.total:
            continue
        day = chain.start.date()
        while datetime.combine(day, time(), UTC) + _DAY + _DELAY <= chain.end:
            start = datetime.combine(day, time(), UTC)
            end = start + _DAY + _DELAY
            if chain.start <= start and not any(
                g.start < end and start < g.end for g in chain.gaps
            ):
                days[chain.chain.account, chain.chain.region].append(day)
            day += _DAY
    return dict(days)


def verified_in_words(result: VerifyResult) -> str:
    """Return one sentence on the verification of log files and digest files."""
    files = result.log_files
    parts = [f"{count(files.valid)} of {counted(files.total, 'log file')} valid"]
    for number, what in (
        (files.invalid, "invalid"),
        (files.missing, "missing"),
        (files.unlisted, "unlisted"),
        (files.unverifiable, "not verifiable"),
    ):
        if number:
            parts.append(f"{count(number)} {what}")
    digests = result.digest_files + result.backfill_digest_files
    proven = f"{count(digests.valid)} of {counted(digests.total, 'digest file')} valid"
    return f"{', '.join(parts)}; {proven}"
