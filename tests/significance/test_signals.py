"""Acts of several records: refusals in a row, the key of an instance elsewhere, removals."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from auditor.cloudtrail.lineage import Call, call_of
from auditor.significance.removals import MadeAndRemoved
from auditor.significance.signals import CallMinute, elsewhere_acts, refused_act, refused_series
from auditor.significance.table_file import shipped_table
from tests.conftest import record

TABLE = shipped_table()
SCORING = TABLE.scoring
START = datetime(2026, 3, 1, tzinfo=UTC)
ALICE = "arn:aws:iam::111122223333:user/alice"
INSTANCE = "AROAEXAMPLEWEB:i-0123456789abcdef0"


def refused(*minutes: tuple[int, str, int], identity: str = ALICE) -> list[str]:
    some = [
        CallMinute(identity, call, START + timedelta(minutes=minute), records)
        for minute, call, records in minutes
    ]
    Random(3).shuffle(some)  # any order will do
    return [refused_act(series, SCORING).phrase for series in refused_series(some, SCORING)]


@pytest.mark.parametrize(
    ("minutes", "phrases"),
    [
        ([(n, f"iam:{n}", 1) for n in range(4)], []),
        ([(n, f"iam:{n}", 1) for n in range(5)],
         ["was refused 5 calls of 5 kinds within 5 minutes"]),
        ([(3 * n, f"iam:{n}", 1) for n in range(5)], []),
        ([(0, "iam:A", 19)], []),
        ([(0, "iam:A", 20)], ["was refused 20 calls within a minute"]),
        ([(0, "iam:A", 20), (10, "iam:A", 1), (21, "iam:A", 20)],
         ["was refused 21 calls within 11 minutes", "was refused 20 calls within a minute"]),
    ],
)  # fmt: skip
def test_five_kinds_or_twenty_calls_within_ten_minutes_are_refused_in_a_row(minutes, phrases):
    assert refused(*minutes) == phrases


def of_instance(number: int, address: str, **fields: object) -> tuple[Call, str]:
    identity = {
        "type": "AssumedRole",
        "principalId": INSTANCE,
        "arn": "arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0",
        "sessionContext": {"attributes": {"creationDate": "2026-03-01T00:00:00Z"}},
        **fields,
    }
    one = record(
        eventID=str(number), eventTime=f"2026-03-01T00:0{number}:00Z", userIdentity=identity
    )
    call = call_of(one)
    assert call is not None
    return call, address


@pytest.mark.parametrize(
    ("addresses", "phrases"),
    [
        (["198.51.100.40", "198.51.100.41"], []),
        (["198.51.100.40", "10.0.0.7", "ssm.amazonaws.com"], []),
        (["198.51.100.40", "203.0.113.77", "203.0.113.78"],
         ["used the key of i-0123456789abcdef0 from 203.0.113.77"]),
    ],
)  # fmt: skip
def test_the_key_of_an_instance_is_elsewhere_in_a_second_public_network(addresses, phrases):
    calls = [of_instance(number, address) for number, address in enumerate(addresses)]
    acts = list(elsewhere_acts(reversed(calls)))
    assert [act.phrase for act in acts] == phrases
    assert all(act.because == "and from 198.51.100.40 before" for act in acts)


def test_other_sessions_and_calls_of_services_carry_no_key_off():
    renewed = {"sessionContext": {"attributes": {"creationDate": "2026-03-01T06:00:00Z"}}}
    calls = [
        of_instance(0, "198.51.100.40"),
        of_instance(1, "203.0.113.77", **renewed),
        of_instance(2, "203.0.113.78", principalId="AROAEXAMPLEWEB:alice"),
        of_instance(3, "203.0.113.79", invokedBy="ssm.amazonaws.com"),
    ]
    assert not list(elsewhere_acts(calls))


def test_every_removal_of_the_table_undoes_what_its_call_made():
    for one in TABLE.removals:
        names = [path.rpartition(".")[2] for path in one.made_fields]
        request = {path.rpartition(".")[2]: "x" for path in one.removed_fields}
        made = record(eventID="m", eventSource=one.event_source, eventName=one.made,
                      requestParameters=dict.fromkeys(names, "x"),
                      responseElements={"accessKey": {"accessKeyId": "x"}})  # fmt: skip
        gone = record(eventID="r", eventSource=one.event_source, eventName=one.removed,
                      requestParameters=request)  # fmt: skip
        other = gone | {"recipientAccountId": "999988887777", "eventID": "o"}
        things = MadeAndRemoved(TABLE)
        for each in (gone, other, made):
            call = call_of(each)
            assert call is not None
            things.add(call, each)
        assert {key: call.event_id for key, call in things.removals().items()} == {"m": "r"}
