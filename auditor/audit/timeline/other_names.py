"""An actor's records under all names of its users."""

from typing import Final

from auditor.audit.timeline.actor_records import ActorRecords
from auditor.audit.timeline.records import TimelineRecords
from auditor.audit.timeline.selection import Selection
from auditor.cloudtrail.lineage import actor_of
from auditor.cloudtrail.lineage.passwords import RENAMES
from auditor.cloudtrail.lineage.users import NAMING, NamedUser, UserNames, is_of_user
from auditor.result.timeline import SameUser, UserRename

_MAX_USERS: Final = 100
"""The most users whose other names are looked for. A name with more, such as `*`, means no single
actor, or their ids are made up."""


def with_other_names(
    asked: TimelineRecords, selection: Selection, records: ActorRecords
) -> tuple[TimelineRecords, tuple[SameUser, ...]]:
    """Return the records of an actor under other names, too, and its users that have several.

    A name means each user that had it in these logs, and each of these users by its principal id.
    """
    if not selection.may_name_user:
        return asked, ()
    own = [record.call for record in asked.values() if is_of_user(record.call)]
    naming = [*records.naming({RENAMES})]
    names = UserNames(naming).related(selection.names_user)
    if names:
        naming = [*records.naming(NAMING)]
    users = UserNames([*own, *naming])
    principals = users.principals(selection.names_user)
    if len(principals) > _MAX_USERS:
        return asked, ()
    every = dict(asked)
    if patterns := selection.under_other_names(principals, names):
        others = records.of_patterns(patterns, selection)
        users = UserNames([*own, *naming, *(record.call for record in others.values())])
        principals = users.principals(selection.names_user)
        every |= {
            key: record for key, record in others.items() if record.call.principal_id in principals
        }
    shown = {record.call.principal_id for record in every.values() if is_of_user(record.call)}
    return every, tuple(map(_same_user, users.of_several_names(shown)))


def _same_user(user: NamedUser) -> SameUser:
    renames = (
        UserRename(call.time, call.event_id, actor_of(call), call.target_user, call.new_user_name)
        for call in user.renames
    )
    return SameUser(user.principal_id, user.names, tuple(renames))
