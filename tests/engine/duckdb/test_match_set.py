"""What makes some matches, whoever filled the relations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import KeptField
from auditor.engine.base import Criteria
from auditor.engine.duckdb import match_set as attribution
from auditor.engine.duckdb.engine import Engine
from auditor.engine.open import open_engine
from auditor.pattern.nodes import Compare, Comparison, Name, Selector, Text
from auditor.result.noise import Field
from tests.engine.fillers import FILLERS, engine_over
from tests.engine.test_contract import CREATE, DAY, IAM, MINUTE, at

SESSION = {
    "type": "AssumedRole",
    "arn": "arn:aws:sts::111122223333:assumed-role/deploy/i-0abc",
    "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/deploy"}},
}
BY_SERVICE = {"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}


@pytest.fixture(params=FILLERS)
def opened(request):
    @contextmanager
    def over(folder: Path, filters: Sequence[MetricFilter] = (IAM, CREATE)) -> Iterator[Engine]:
        with engine_over(request.param, [folder], Criteria(tuple(filters))) as engine:
            yield engine

    return over


def attribution_of(
    engine: Engine, episodes: Sequence[Span] = (), span: Span = DAY, limit: int = 20
):
    return engine.match_set((0,)).attribution([span], episodes, limit)


def values(attribution, field: Field) -> dict[str, int]:
    shares = next((f.shares for f in attribution.fields if f.field is field), ())
    return {share.value: share.matches for share in shares}


def test_each_field_says_whose_and_from_where_the_matches_are(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1, userIdentity=SESSION, sourceIPAddress="203.0.113.7"),
            at("10:00:01", 2, userIdentity=SESSION, sourceIPAddress="203.0.113.250"),
            at("10:00:02", 3, userIdentity=BY_SERVICE, errorCode="AccessDenied"),
            at("10:00:03", 4, sourceIPAddress="2001:db8:20::15", eventName="GetUser"),
        ],
        b=[at("10:00:04", 5, sourceIPAddress="s3.amazonaws.com", userAgent="s3.amazonaws.com")],
    )
    with opened(folder) as engine:
        attribution = attribution_of(engine)
    alice = "arn:aws:iam::111122223333:user/alice"
    assert values(attribution, Field.IDENTITY) == {
        alice: 2,
        SESSION["arn"]: 2,
        "autoscaling.amazonaws.com": 1,
    }
    assert values(attribution, Field.ROLE) == {"arn:aws:iam::111122223333:role/deploy": 2}
    assert values(attribution, Field.SERVICE) == {
        "autoscaling.amazonaws.com": 1,
        "s3.amazonaws.com": 1,
    }
    assert values(attribution, Field.BLOCK) == {
        "203.0.113.0/24": 3,
        "2001:db8:20::/48": 1,
        "s3.amazonaws.com": 1,
    }
    assert values(attribution, Field.AGENT) == {"aws-cli/": 4, "s3.amazonaws.com": 1}
    assert values(attribution, Field.CALL) == {
        "iam.amazonaws.com:CreateUser": 4,
        "iam.amazonaws.com:GetUser": 1,
    }
    assert values(attribution, Field.ERROR) == {"AccessDenied": 1}
    assert values(attribution, Field.ACCOUNT) == {"111122223333": 5}


def values_of(archive, field: Field, name: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Return the value of a field for each text of a record, all read at once, one a minute."""
    records = [at(f"10:{n:02}:00", n, **{name: text}) for n, (text, _) in enumerate(pairs)]
    with open_engine([str(archive(a=records))], Criteria((IAM,))) as engine:
        matches, start = engine.match_set((0,)), DAY.start + timedelta(hours=10)
        every: list[str] = []
        for n in range(len(pairs)):
            minute = Span(start + n * MINUTE, start + (n + 1) * MINUTE)
            every += values(matches.attribution([minute], (), 20), field)
        return every


BLOCKS = (
    ("198.51.100.21", "198.51.100.0/24"),
    ("2001:db8:20::15", "2001:db8:20::/48"),
    ("2001:DB8:20:1:2:3:4:5", "2001:DB8:20::/48"),
    ("2001:db8::1", "2001:db8:0::/48"),
    ("::1", "0:0:0::/48"),
    ("::ffff:192.0.2.1", "0:0:0::/48"),
    ("AWS Internal", "AWS Internal"),
    ("1.2.3.4.5", "1.2.3.4.5"),
    ("a:b'; DROP TABLE records; --", "a:b'; DROP TABLE records; --"),
)
FAMILIES = (
    ("aws-cli/2.24.10 ua/2.0", "aws-cli/"),
    ("APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://x)", "APN/1.0 HashiCorp/1.0 Terraform/"),
    ("[S3Console/0.4]", "[S3Console/"),
    ("console.amazonaws.com", "console.amazonaws.com"),
    ("Coral Netty 4", "Coral Netty 4"),
    ("/", "/"),
)


def test_addresses_lie_in_blocks_and_all_else_stays_as_it_is(archive):
    assert values_of(archive, Field.BLOCK, "sourceIPAddress", BLOCKS) == [b for _, b in BLOCKS]


def test_user_agents_have_families(archive):
    assert values_of(archive, Field.AGENT, "userAgent", FAMILIES) == [f for _, f in FAMILIES]


def test_values_of_other_types_than_text_do_not_count(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1, errorCode={"a": 1}, userAgent=None),
            at("10:00:01", 2, errorCode=True, userAgent=["x"]),
            at("10:00:02", 3, errorCode=404, userAgent=""),
        ]
    )
    with opened(folder) as engine:
        attribution = attribution_of(engine)
        assert engine.match_set((0,)).nulls() == {KeptField.USER_AGENT}
    assert values(attribution, Field.ERROR) == {"404": 1}
    assert values(attribution, Field.AGENT) == {}


def test_episodes_split_between_values_and_may_consist_of_one_alone(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1, userIdentity=SESSION),
            at("10:01:00", 2, userIdentity=SESSION),
            at("11:00:00", 3, userIdentity=SESSION),
            at("11:00:30", 4),
            at("12:00:00", 5),
        ]
    )
    hours = [DAY.start + timedelta(hours=hour) for hour in (10, 11)]
    with opened(folder) as engine:
        attribution = attribution_of(
            engine, [Span(hour, hour + timedelta(minutes=5)) for hour in hours]
        )
    (role,) = next(f.shares for f in attribution.fields if f.field is Field.ROLE)
    assert (role.matches, role.episodes, role.only, role.only_count) == (3, 2, (1,), 1)
    alice = attribution.fields[0].shares[1]
    assert (alice.matches, alice.episodes, alice.only, alice.only_count) == (2, 1, (), 0)
    assert alice.first == datetime(2026, 1, 26, 11, 0, 30, tzinfo=UTC)


def test_pairs_leave_out_what_its_values_say_by_themselves(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1, userIdentity=SESSION, sourceIPAddress="198.51.100.1"),
            at("10:00:01", 2, userIdentity=SESSION, sourceIPAddress="198.51.100.1"),
            at("10:00:02", 3, eventName="DeleteUser"),
        ]
    )
    with opened(folder) as engine:
        attribution = attribution_of(engine)
    pairs = {pair.values for pair in attribution.pairs}
    role = "arn:aws:iam::111122223333:role/deploy"
    assert (role, "aws-cli/") in pairs  # all matches have that user agent
    assert (role, "198.51.100.0/24") not in pairs
    assert (SESSION["arn"], "aws-cli/") not in pairs  # the role stands for it
    assert attribution.pair_count == len(attribution.pairs)


def test_what_is_beyond_the_limit_is_counted(opened, archive):
    folder = archive(a=[at("10:00:00", n, eventName=f"Call{n}") for n in range(9)])
    with opened(folder) as engine:
        attribution = attribution_of(engine, limit=4)
    calls = next(f for f in attribution.fields if f.field is Field.CALL)
    assert (len(calls.shares), calls.value_count, calls.matches) == (4, 9, 9)


def test_a_clock_and_a_log_group_say_which_matches_there_are(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:00:00", 2, recipientAccountId="444455556666", eventName="DeleteUser"),
        ]
    )
    late = Clock(ClockKind.FIXED, timedelta(minutes=5))
    span = Span(DAY.start + timedelta(hours=10, minutes=5), DAY.end)
    with opened(folder) as engine:
        assert values(attribution_of(engine, span=span), Field.CALL) == {}
        other = engine.log_group(late, "444455556666")
        attribution = attribution_of(other, span=span)
    assert values(attribution, Field.CALL) == {"iam.amazonaws.com:DeleteUser": 1}
    assert attribution.fields[0].shares[0].first.hour == 10
    assert attribution.fields[0].shares[0].first.minute == 0


def test_texts_are_read_some_at_a_time(archive, monkeypatch):
    monkeypatch.setattr(attribution, "_CHUNK_RECORDS", 3)
    folder = archive(a=[at("10:00:00", n) for n in range(5)], b=[at("10:00:00", 7)])
    with open_engine([str(folder)], Criteria((IAM,))) as engine:
        assert values(attribution_of(engine), Field.CALL) == {"iam.amazonaws.com:CreateUser": 6}


def test_a_condition_hides_undated_matches_too(opened, archive):
    folder = archive(a=[at("10:00:00", 1), {**at("10:00:00", 2), "eventTime": "redacted"}])
    other = Compare(Selector((Name("eventName"),)), Comparison.NOT_EQUAL, Text("CreateUser"))
    event = "00000000-0000-4000-8000-000000000002"
    with opened(folder) as engine:
        hidden = engine.match_set((0,)).hidden(other, [event], 20)
    assert (hidden.matches, hidden.group_count, hidden.labelled) == (2, 1, (event,))


def test_only_in_tells_what_one_filter_has_and_another_has_not(opened, archive):
    folder = archive(
        a=[at(f"10:00:0{n}", n, eventName=name) for n, name in enumerate(["GetUser", "CreateUser"])]
        + [at(f"10:01:0{n}", 10 + n, eventName="ListUsers") for n in range(3)]
    )
    with opened(folder) as engine:
        records, count = engine.records.only_in((0,), (1,), DAY, 2)
        assert engine.records.only_in((1,), (0,), DAY, 2) == ((), 0)
    assert count == 4
    assert [record.event_name for record in records] == ["GetUser", "ListUsers"]
