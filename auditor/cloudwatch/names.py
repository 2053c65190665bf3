"""Alarms by their names, or parts of them: the same rule for every command that takes one."""

from collections.abc import Sequence

from auditor.errors import UsageError


def names_of(wanted: str, names: Sequence[str], where: str = "") -> tuple[str, ...]:
    """Return the name that is wanted, or else all names that have it in them, in their order.

    A whole name counts first, spelt as it is; of a part, letter case does not matter.

    Args:
        wanted: the name of an alarm, or a part of names.
        names: those of all alarms.
        where: what they are the alarms of, for the message.

    Raises:
        UsageError: no alarm has such a name.
    """
    if wanted in names:
        return (wanted,)
    part = wanted.casefold()
    alarms = tuple(dict.fromkeys(name for name in names if part and part in name.casefold()))
    if not alarms:
        of = f" of {where}" if where else ""
        every = ", ".join(names) or "none"
        raise UsageError(f"{wanted}: no alarm{of} has this in its name; alarms are: {every}")
    return alarms
