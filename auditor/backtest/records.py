"""The records that the alarms of a backtest match."""

from collections.abc import Iterator
from typing import Final

from auditor.backtest.data import BacktestData
from auditor.cloudwatch.minutes import EVER

_CHUNK_RECORDS: Final = 2_000
"""The most records in memory at a time, unless one log file has more."""


def matching_texts(gathered: BacktestData) -> Iterator[str]:
    """Yield the JSON of the records that alarms, or their comparison alarms, match.

    The engine of the data must be open, and must keep the texts of all matches.
    """
    for query in gathered.queries:
        for rule_query in (query, query.other):
            if rule_query is None:
                continue
            for chunk in rule_query.engine.records.matches_by_file(
                rule_query.filters, EVER, _CHUNK_RECORDS
            ):
                for match in chunk:
                    yield match.text
