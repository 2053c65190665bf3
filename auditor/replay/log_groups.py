"""Log groups: records to which the same filters and alarms apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.logfile import Cell, Coverage
from auditor.cloudwatch.location import Location
from auditor.engine.duckdb.engine import Engine
from auditor.errors import UsageError
from auditor.replay.method import Method, Scope

UNKNOWN_ACCOUNT: Final = "000000000000"


UNKNOWN_REGION: Final = "us-east-1"
"""The Region in mails if no record has one; `UNKNOWN_ACCOUNT` is the same for accounts."""


@dataclass(frozen=True, slots=True, eq=False)
class LogGroup:
    """Records to which the same filters and alarms apply."""

    engine: Engine
    location: Location
    """The account and Region of its alarms."""
    account: str | None
    """The account of its records; `None` for all accounts."""
    region: str | None
    """The Region of its records; `None` for all Regions."""


def log_groups(engine: Engine, coverage: Coverage, method: Method) -> tuple[LogGroup, ...]:
    """Return the log groups of a scope, ordered by account and Region.

    Raises:
        UsageError: the clock needs delivery times, and no log file has one in its name.
    """
    if method.clock.needs_delivery and coverage.delivery is None and coverage.cells:
        raise UsageError(
            f"--clock {method.clock}: no log file has a delivery time in its name;"
            " keep CloudTrail's file names, or use --clock event"
        )
    return tuple(
        _log_group(engine, method, account, region)
        for account, region in _wanted(coverage.cells, method.scope)
    )


def _log_group(engine: Engine, method: Method, account: str | None, region: str | None) -> LogGroup:
    part = engine.log_group(method.clock, account, region)
    extent = part.extent()
    location = Location(
        method.account or account or extent.account or UNKNOWN_ACCOUNT,
        method.region or region or extent.region or UNKNOWN_REGION,
    )
    return LogGroup(part, location, account, region)


def _wanted(cells: Sequence[Cell], scope: Scope) -> list[tuple[str | None, str | None]]:
    match scope:
        case Scope.ALL:
            return [(None, None)]
        case Scope.ACCOUNT:
            return [(account, None) for account in sorted({cell.account for cell in cells})]
        case Scope.ACCOUNT_REGION:
            return [*sorted({(cell.account, cell.region) for cell in cells})]
