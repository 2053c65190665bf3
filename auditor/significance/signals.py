"""Acts of several records: fast calls, series of refusals, instance keys used elsewhere."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

from auditor.cloudtrail.lineage import Call, call_of
from auditor.cloudwatch.minutes import MINUTE
from auditor.significance.acts import Act, identity_of, network_of
from auditor.significance.table import Scoring, SignificanceTable

REFUSED: Final = "refused calls"
"""The name for a series of refused calls."""
ELSEWHERE: Final = "instance key elsewhere"
"""The name for the use of an instance's key from a second network."""

_INSTANCE: Final = re.compile(r"[^:]*:(i-[0-9a-f]{8,17})")
_PRIVATE: Final = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
        "169.254.0.0/16",
    )
)  # fmt: skip
"""Networks of private addresses, which an instance has in addition to its public one."""
_INSTANCE_WEIGHT: Final = 8.0
"""The weight of an instance's key used elsewhere: enough for a thread to be named for it alone, as
the included table weighs refusals in a row. GuardDuty gives its finding outside AWS the severity
High."""


@dataclass(frozen=True, slots=True)
class CallMinute:
    """The number of records of one call by one identity in one minute."""

    identity: str
    call: str
    """`s3:GetObject`."""
    minute: datetime
    records: int
    matched: Mapping[tuple[int, ...], int] = field(default_factory=dict)
    """The number of those that filters match, by the indexes of these filters."""


def burst_act(counted: CallMinute, table: SignificanceTable) -> Act:
    """Return the act of a burst of a call whose rate matters."""
    (burst,) = (burst for burst in table.bursts if burst.call == counted.call)
    weighted = table.calls[counted.call]
    return _act(
        [counted],
        counted.call,
        category=weighted.category,
        attack_id=weighted.attack_id,
        weight=burst.weight,
        phrase=burst.words(counted.records),
        records=0 if table.is_heavy(weighted) else counted.records,  # they are acts themselves
    )


def refused_act(series: Sequence[CallMinute], scoring: Scoring) -> Act:
    """Return the act of a series of refused calls."""
    calls = len({counted.call for counted in series})
    records = sum(counted.records for counted in series)
    kinds = f" of {calls} kinds" if calls > 1 else ""
    minutes = (series[-1].minute - series[0].minute) // MINUTE + 1
    within = "a minute" if minutes == 1 else f"{minutes:,} minutes"
    return _act(
        series,
        REFUSED,
        category="discovery",
        attack_id="T1580",
        weight=scoring.refused_weight,
        phrase=f"was refused {records:,} calls{kinds} within {within}",
        records=records,
    )


def refused_series(refused: Iterable[CallMinute], scoring: Scoring) -> Iterator[list[CallMinute]]:
    """Yield each series of refused calls by an identity, by time.

    A series has several different calls or very many calls within some minutes, and continues until
    there is a longer pause.
    """
    by_identity: dict[str, list[CallMinute]] = defaultdict(list)
    for counted in refused:
        by_identity[counted.identity].append(counted)
    pause = timedelta(minutes=scoring.refused_minutes)
    for _, some in sorted(by_identity.items()):
        some.sort(key=lambda counted: (counted.minute, counted.call))
        yield from (row for row in _in_a_row(some, pause) if _are_many(row, pause, scoring))


def _in_a_row(some: Sequence[CallMinute], pause: timedelta) -> Iterator[list[CallMinute]]:
    row: list[CallMinute] = []
    for counted in some:
        if row and counted.minute - row[-1].minute > pause:
            yield row
            row = []
        row.append(counted)
    if row:
        yield row


def _are_many(row: Sequence[CallMinute], pause: timedelta, scoring: Scoring) -> bool:
    """Return whether any stretch with the length of a pause has enough calls."""
    first = 0
    for last, counted in enumerate(row):
        while counted.minute - row[first].minute >= pause:
            first += 1
        window = row[first : last + 1]
        if len({call.call for call in window}) >= scoring.refused_calls:
            return True
        if sum(call.records for call in window) >= scoring.refused_in_a_row:
            return True
    return False


def elsewhere_acts(calls: Iterable[tuple[Call, str]]) -> Iterator[Act]:
    """Yield an act for each session of an instance that is used from a second network.

    Args:
        calls: calls with their sourceIPAddress. Those through services or from private addresses
            belong to the instance itself.

    Source: GuardDuty User Guide, UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.
    """
    sessions: dict[tuple[str, datetime], list[tuple[Call, str]]] = defaultdict(list)
    for call, address in calls:
        if call.created is not None and is_of_instance(call) and _is_outside(address):
            sessions[call.principal_id, call.created].append((call, address))
    for (principal, _), some in sorted(sessions.items()):
        some.sort(key=lambda pair: (pair[0].time, pair[0].record_id))
        networks = {network_of(address): (call, address) for call, address in reversed(some)}
        ordered = sorted(networks.values(), key=lambda pair: (pair[0].time, pair[0].record_id))
        if len(ordered) < 2:
            continue
        call, address = ordered[1]
        instance = principal.partition(":")[2]
        yield Act(
            call=call,
            name=ELSEWHERE,
            category="credentials",
            attack_id="T1552.005",
            weight=_INSTANCE_WEIGHT,
            because=f"and from {ordered[0][1]} before",
            phrase=f"used the key of {instance} from {address}",
            target=instance,
            identity=identity_of(call),
            refused=False,
            by_service=False,
            network=network_of(address),
            agent="",
            region="",
        )


def is_of_instance(call: Call) -> bool:
    """Return whether a call was made with the credentials that EC2 gave to an instance."""
    return not call.invoked_by and _INSTANCE.fullmatch(call.principal_id) is not None


def _is_outside(address: str) -> bool:
    """Return whether a text is a public address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return not isinstance(parsed, IPv4Address) or not any(parsed in network for network in _PRIVATE)


def _act(
    minutes: Sequence[CallMinute],
    name: str,
    *,
    category: str,
    attack_id: str,
    weight: float,
    phrase: str,
    records: int,
) -> Act:
    """Return an act of an identity in some minutes, whose records are not available."""
    identity, time, last = minutes[0].identity, minutes[0].minute, minutes[-1].minute
    source, _, event_name = name.rpartition(":")
    record = {
        "eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{source}.amazonaws.com",
        "eventName": event_name,
        "userIdentity": _user_identity(identity),
    }
    call = call_of(record, f"{name} {identity} {time}")
    if call is None:
        raise AssertionError(record)
    return Act(
        call=call,
        name=name,
        category=category,
        attack_id=attack_id,
        weight=weight,
        because="",
        phrase=phrase,
        target="",
        identity=identity,
        refused=False,
        by_service=False,
        network="",
        agent="",
        region="",
        records=records,
        until=last,
        is_rate=True,
    )


def _user_identity(arn: str) -> dict[str, object]:
    """Return `userIdentity` as far as an ARN determines it."""
    owner = arn.rpartition(":")[2]
    kind, _, name = owner.partition("/")
    types = {"user": "IAMUser", "role": "AssumedRole", "federated-user": "FederatedUser"}
    identity: dict[str, object] = {
        "type": "Root" if owner == "root" else types.get(kind, ""),
        "arn": arn,
        "accountId": arn.split(":")[4] if arn.count(":") >= 5 else "",
    }
    if kind == "role":
        identity["sessionContext"] = {"sessionIssuer": {"arn": arn}}
    else:
        identity["userName"] = name.rpartition("/")[2]
    return identity
