"""The calls whose credentials other records began, and the actors behind them."""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from auditor.audit.parsed_calls import parsed_call
from auditor.cloudtrail.lineage import FOLLOWED_CALLS, Call, links_of
from auditor.cloudtrail.lineage.acts import OUTBOUND_CALL
from auditor.cloudtrail.lineage.passwords import SETTING
from auditor.cloudtrail.lineage.traces import origin_ids
from auditor.engine.answers import CalledRecord
from auditor.engine.base import RecordAddress
from auditor.engine.duckdb.act_threads import LED, ActThreads
from auditor.engine.duckdb.identities import Identities
from auditor.significance.acts import identity_of
from auditor.significance.roots import RootActors, users_of_several_names

_NAMES: Final = (
    *SETTING,
    *(OUTBOUND_CALL, "CreateOAuth2Token", "GetSigninToken", "SwitchRole"),
)
"""Calls that lineage joins by other fields than ids; sign-ins only if passwords were set."""
_TYPES: Final = (
    "AWSAccount", "SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Unknown",
)  # fmt: skip
"""Identities whose calls lineage joins in this way."""
_ISSUING: Final = frozenset(name for _, name in FOLLOWED_CALLS)


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """The origins of calls whose credentials other records may have begun."""

    calls: Mapping[str, Call]
    """The first call of each of these credentials, and the calls that began them, by record_id."""
    led: pa.Table
    """The calls with another identity behind them, by the schema `LED`."""
    same_users: Collection[str]
    """Principal ids of users with several names."""


def origins_of(threads: ActThreads, identities: Identities) -> Origins:
    """Return the origins of the calls of an archive."""
    credentials = _Credentials(threads.linkable(_NAMES, _TYPES))
    calls = _with_issuing({call.record_id: call for call in credentials.calls}, identities)
    renamed = _renamed(threads)
    same_users = users_of_several_names(credentials.calls)
    same_users |= {call.principal_id for call in renamed.values()}
    roots = RootActors(links_of(calls.values()), same_users)
    behind = [roots.root(call).identity for call in credentials.calls]
    own = [identity_of(call) for call in credentials.calls]
    led = {address: call.principal_id for address, call in renamed.items()}
    for row, kind in enumerate(credentials.of):
        address = credentials.files[row], credentials.positions[row]
        if behind[kind] != own[kind] or address in led:
            led[address] = behind[kind]
    rows = {
        "file": [file for file, _ in led],
        "position": [position for _, position in led],
        "root": list(led.values()),
    }
    return Origins(calls, pa.table(rows, LED), same_users)


def _renamed(threads: ActThreads) -> dict[RecordAddress, Call]:
    """Return the calls of users with several names, each with the first call of its user."""
    firsts: dict[RecordAddress, Call] = {}
    renamed = threads.renamed_users()
    for record in {one.address: one for one in renamed.values()}.values():
        if (read := parsed_call(record.text)) is not None:
            firsts[record.address] = read[1]
    return {
        address: firsts[record.address]
        for address, record in renamed.items()
        if record.address in firsts
    }


class _Credentials:
    """Calls by all fields that lineage uses except their time; the first represents the rest."""

    def __init__(self, records: Iterable[CalledRecord]) -> None:
        self.calls: list[Call] = []
        """The first call of each kind."""
        self.files, self.positions, self.of = array("i"), array("i"), array("i")
        """For each record: its address, and the index of the call that represents it."""
        indexes: dict[tuple[object, ...], int] = {}
        for called in records:
            if (read := parsed_call(called.text)) is None:
                continue
            _, call = read
            index = indexes.setdefault(_likeness(call), len(self.calls))
            if index == len(self.calls):
                self.calls.append(call)
            self.files.append(called.address[0])
            self.positions.append(called.address[1])
            self.of.append(index)


def _likeness(call: Call) -> tuple[object, ...]:
    return (
        call.record_id if call.name in _ISSUING else "",
        call.identity_type,
        call.principal_id,
        call.arn,
        call.identity_account,
        call.user_name,
        call.access_key,
        call.invoked_by,
        call.created,
        call.from_console,
        call.sign_in_session,
        call.issuer,
        call.credential_id,
        call.portal_user,
        call.shared_event_id,
    )


def _with_issuing(calls: Mapping[str, Call], identities: Identities) -> dict[str, Call]:
    """Return calls and the calls that began their credentials, and so on.

    Args:
        calls: the calls by record_id.
    """
    every = dict(calls)
    frontier = list(every.values())
    asked: set[str] = {""}
    addresses: set[RecordAddress] = set()
    while frontier:
        ids = {credential_id for call in frontier for credential_id in origin_ids(call)} - asked
        asked |= ids
        begun: dict[str, Call] = {}
        for called in identities.issuing(sorted(ids), addresses) if ids else ():
            addresses.add(called.address)
            if (read := parsed_call(called.text)) is not None:
                begun[read[1].record_id] = read[1]
        frontier = [call for key, call in begun.items() if key not in every]
        every |= {call.record_id: call for call in frontier}
    return every
