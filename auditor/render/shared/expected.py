"""Expected accounts, and the values from `auditor.toml`."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.cloudtrail.logfile import Cell
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import counted
from auditor.result.head import ResultHead

_MAX_ACCOUNTS = 20


def missing_accounts(result: ResultHead) -> tuple[str, ...]:
    """Return the expected accounts without a record in the span, in their order."""
    return _without_records(result.options.expected_accounts, result.coverage.judged)


def missing(expected_accounts: Sequence[str], cells: Iterable[Cell]) -> str:
    """Return `2 of 3 expected accounts without a record: …: unknown, not quiet`; "" for none."""
    accounts = _without_records(expected_accounts, cells)
    if not accounts:
        return ""
    expected = counted(len(expected_accounts), "expected account")
    more = f" and {len(accounts) - _MAX_ACCOUNTS:,} more" if len(accounts) > _MAX_ACCOUNTS else ""
    names = ", ".join(accounts[:_MAX_ACCOUNTS])
    return f"{len(accounts):,} of {expected} without a record: {names}{more}; unknown, not quiet"


def _without_records(accounts: Iterable[str], cells: Iterable[Cell]) -> tuple[str, ...]:
    with_records = {cell.account for cell in cells if cell.records}
    return tuple(account for account in accounts if account not in with_records)


def configured(configuration: Iterable[tuple[str, str]]) -> str:
    """Return a clause with the values from `auditor.toml`; "" without any."""
    return "; ".join(f"{key} = {value}" for key, value in configuration)


def answer_facts(result: ResultHead) -> Iterator[str]:
    """Yield lines for a terminal about missing accounts and configured values, if any."""
    if message := missing(result.options.expected_accounts, result.coverage.judged):
        yield from wrapped(message, "Missing    ")
    if message := configured(result.options.configuration):
        yield from wrapped(f"auditor.toml: {message}", "Configured ")
