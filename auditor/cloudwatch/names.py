"""Select alarms by name or part of a name, by one rule for all commands."""

from collections.abc import Sequence

from auditor.errors import UsageError
from auditor.suggestions import did_you_mean, listed


def names_of(wanted: str, names: Sequence[str], where: str = "") -> tuple[str, ...]:
    """Return the exact name, otherwise all names that contain it, in order.

    An exact match is case-sensitive, a partial match is not.

    Args:
        wanted: the name of an alarm, or a part of names.
        names: the names of all alarms.
        where: the rules or file that has the alarms, for the message.

    Raises:
        UsageError: no alarm has such a name.
    """
    if wanted in names:
        return (wanted,)
    part = wanted.casefold()
    alarms = tuple(dict.fromkeys(name for name in names if part and part in name.casefold()))
    if not alarms:
        of = f" of {where}" if where else ""
        remedy = did_you_mean(wanted, names, f"alarms are: {listed(names)}")
        raise UsageError(f"{wanted}: no alarm{of} has this in its name; {remedy}")
    return alarms
