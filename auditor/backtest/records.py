"""The records that the alarms of a backtest match."""

from collections.abc import Iterator
from typing import Final

from auditor.backtest.data import BacktestData
from auditor.cloudwatch.minutes import EVER

_CHUNK: Final = 2_000
"""Records in memory at a time, or as many as a log file has."""


def matching_texts(gathered: BacktestData) -> Iterator[str]:
    """Yield the JSON of the records that alarms match, or the alarms that they are compared with.

    Only while the engine of the data is open, and one that keeps the texts of all matches.
    """
    for query in gathered.queries:
        for one in (query, query.other):
            if one is None:
                continue
            for chunk in one.engine.records.matches_by_file(one.filters, EVER, _CHUNK):
                for match in chunk:
                    yield match.text
