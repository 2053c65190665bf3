"""Accounts that should have records, and what of an answer came from `auditor.toml`."""

from collections.abc import Iterator

from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import counted
from auditor.result.head import ResultHead

_NAMED = 20


def missing_accounts(result: ResultHead) -> tuple[str, ...]:
    """Return the expected accounts that no record of the span is from, in their order."""
    accounts = {cell.account for cell in result.coverage.judged if cell.records}
    return tuple(one for one in result.options.expected_accounts if one not in accounts)


def missing(result: ResultHead) -> str:
    """Return `2 of 3 expected accounts without a record: …: unknown, not quiet`; "" for none."""
    accounts = missing_accounts(result)
    if not accounts:
        return ""
    expected = counted(len(result.options.expected_accounts), "expected account")
    more = f" and {len(accounts) - _NAMED:,} more" if len(accounts) > _NAMED else ""
    names = ", ".join(accounts[:_NAMED])
    return f"{len(accounts):,} of {expected} without a record: {names}{more}; unknown, not quiet"


def configured(result: ResultHead) -> str:
    """Return what came from `auditor.toml`, in a clause; "" where nothing did."""
    return "; ".join(f"{key} = {value}" for key, value in result.options.configuration)


def answer_facts(result: ResultHead) -> Iterator[str]:
    """Yield the lines of both for a terminal; none where there is nothing to show."""
    if message := missing(result):
        yield from wrapped(message, "Missing    ")
    if message := configured(result):
        yield from wrapped(f"auditor.toml: {message}", "Configured ")
