"""Threads: acts of one actor under all its credentials, what matters most first."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest

from auditor.cloudtrail.lineage import call_of, links_of
from auditor.cloudwatch.minutes import Span
from auditor.significance.acts import act_of
from auditor.significance.history import DailyCall, History, Use
from auditor.significance.table_file import shipped_table
from auditor.significance.threads import threads_of
from tests.conftest import record
from tests.paths import SAMPLE
from tests.significance.plain import history_of, records_of, threads_of_sources

TABLE = shipped_table()
START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = Span(START, START + timedelta(days=30))
ALICE = "arn:aws:iam::111122223333:user/alice"
NO_HISTORY = History({}, {}, {}, 0)


def at(minute, number=0, user="alice", key="AKIAALICEEXAMPLE0001", **fields):
    time = START + timedelta(minutes=minute)
    return record(
        eventTime=f"{time:%Y-%m-%dT%H:%M:%SZ}",
        eventID=f"{user}-{minute}-{number}",
        userIdentity={
            "type": "IAMUser",
            "arn": f"arn:aws:iam::111122223333:user/{user}",
            "principalId": f"AIDA{user}",
            "userName": user,
            "accessKeyId": key,
            "accountId": "111122223333",
        },
        **fields,
    )


def threads(records, history=NO_HISTORY, table=TABLE):
    calls = [call for one in records if (call := call_of(one))]
    acts = [
        act
        for one, call in zip(records, calls, strict=True)
        if (act := act_of(one, call, json.dumps(one), table))
    ]
    parted = threads_of(acts, links_of(calls), history, table, SPAN)
    return [*parted.named, *parted.lighter]


def test_a_pause_over_an_hour_begins_another_thread():
    parted = threads([at(0), at(60), at(121)])
    assert sorted(len(one.calls[0].event_ids) for one in parted) == [1, 2]


def test_what_a_user_does_with_a_key_made_by_another_is_that_ones_thread():
    made = at(
        0,
        eventName="CreateAccessKey",
        requestParameters={"userName": "eve"},
        responseElements={"accessKey": {"accessKeyId": "AKIAEVEEXAMPLE000001"}},
    )
    used = at(5, user="eve", key="AKIAEVEEXAMPLE000001", eventName="DeleteTrail",
              eventSource="cloudtrail.amazonaws.com")  # fmt: skip
    other = at(7, user="bob", key="AKIABOBEXAMPLE000001")
    first, second = threads([other, used, made])
    assert (first.actor, len(first.identities), second.actor) == ("user alice", 2, "user bob")
    assert [call.call for call in first.calls] == ["cloudtrail:DeleteTrail", "iam:CreateAccessKey"]
    assert [one.how for one in first.credentials] == ["", "CreateAccessKey"]
    assert first.credentials[1].begun_by == "alice-0-0"


@pytest.mark.parametrize(("minutes", "actor"), [(59, "user alice"), (61, "user bob")])
def test_a_sign_in_belongs_to_who_set_the_password_within_an_hour(minutes, actor):
    """Later, the user may have the password, as new employees do."""
    given = at(0, eventName="CreateLoginProfile", requestParameters={"userName": "bob"})
    signed_in = at(minutes, user="bob", key="", eventName="ConsoleLogin",
                   eventSource="signin.amazonaws.com")  # fmt: skip
    used = at(minutes + 1, user="bob", key="ASIABOBEXAMPLE000001", eventName="DeleteTrail",
              eventSource="cloudtrail.amazonaws.com")  # fmt: skip
    created = {"creationDate": signed_in["eventTime"]}
    used["userIdentity"]["sessionContext"] = {"attributes": created}
    first = threads([used, given, signed_in])[0]
    assert (first.actor, first.calls[0].call) == (actor, "cloudtrail:DeleteTrail")
    begun = {one.how: one.begun_by for one in first.credentials}
    assert begun["CreateLoginProfile"] == "alice-0-0"


def test_a_call_that_two_accounts_recorded_is_told_once_with_its_caller():
    call = {"eventName": "PutBucketPolicy", "eventSource": "s3.amazonaws.com"}
    own = at(0, sharedEventID="shared", **call)
    other = own | {
        "eventID": "other side",
        "recipientAccountId": "444455556666",
        "userIdentity": {
            "type": "AWSAccount", "principalId": "AIDAalice", "accountId": "111122223333"
        },
    }  # fmt: skip
    (thread,) = threads([own, other])
    assert (thread.actor, [one.records for one in thread.calls]) == ("user alice", [1])
    (alone,) = threads([other])
    assert alone.actor == "AIDAalice of account 111122223333"


def keys_made_in_turn(number):
    """Each user makes a key for the next one, who uses it."""
    return [
        at(
            n,
            user=f"user{n}",
            key=f"AKIA{n:016d}",
            eventName="CreateAccessKey",
            requestParameters={"userName": f"user{n + 1}"},
            responseElements={"accessKey": {"accessKeyId": f"AKIA{n + 1:016d}"}},
        )
        for n in range(number)
    ]


def test_each_credential_names_the_one_that_led_to_it_twenty_levels_down_at_most():
    (thread,) = threads(keys_made_in_turn(25))
    assert [one.key for one in thread.credentials] == [f"AKIA{n:016d}" for n in range(25)]
    expected = [None, *range(1, 21), 20, 20, 20, 20]
    assert [one.parent for one in thread.credentials] == expected
    assert [position for position, _ in thread.begun_by(20)] == [21, 22, 23, 24, 25]


def test_credentials_that_began_each_other_have_none_above_them():
    one, two = keys_made_in_turn(2)
    two["responseElements"] = {"accessKey": {"accessKeyId": "AKIA0000000000000000"}}
    credentials = [each for thread in threads([one, two]) for each in thread.credentials]
    assert {each.parent for each in credentials} == {None}


def test_refused_regular_and_services_calls_count_less():
    plain = threads([at(0)])[0].score
    assert threads([at(0, errorCode="AccessDenied")])[0].score == pytest.approx(0.4 * plain)
    regular = replace(NO_HISTORY, days={DailyCall(ALICE, "iam:CreateUser"): 12}, span_days=30)
    assert threads([at(0)], regular)[0].score == pytest.approx(0.1 * plain)
    seldom = replace(NO_HISTORY, days={DailyCall(ALICE, "iam:CreateUser"): 11}, span_days=30)
    assert threads([at(0)], seldom)[0].score == plain
    short = replace(NO_HISTORY, days={DailyCall(ALICE, "iam:CreateUser"): 6}, span_days=6)
    assert threads([at(0)], short)[0].score == plain


def test_what_is_new_counts_more_once_there_is_a_day_of_history():
    day = START + timedelta(days=2)
    first = {Use(ALICE, "call", "iam:CreateUser"): day, Use(ALICE, "region", "us-east-1"): START}
    one = at(2 * 1440)
    daily = History(first, {}, {ALICE: START}, 30)
    fresh = History(first, {}, {ALICE: day - timedelta(hours=23)}, 30)
    (new,), (plain,) = threads([one], daily), threads([one], fresh)
    assert (new.new, new.history, new.score) == (("call",), True, 6 * 1.25)
    assert (plain.new, plain.history, plain.score) == ((), False, 6)


def test_an_identity_of_a_thread_that_has_a_history_is_enough_for_one():
    day = START + timedelta(days=2)
    made = at(2 * 1440, eventName="CreateAccessKey", requestParameters={"userName": "eve"},
              responseElements={"accessKey": {"accessKeyId": "AKIAEVEEXAMPLE000001"}})  # fmt: skip
    used = at(2 * 1440 + 5, user="eve", key="AKIAEVEEXAMPLE000001")
    eve = ALICE.replace("alice", "eve")
    (thread,) = threads([made, used], History({}, {}, {ALICE: day, eve: START}, 30))
    assert (thread.actor, thread.history) == ("user alice", True)


def test_many_records_of_a_call_count_up_to_twice():
    assert threads([at(0)])[0].calls[0].value == 6
    assert threads([at(n / 60, n) for n in range(2)])[0].calls[0].value == pytest.approx(6.6)
    assert threads([at(n / 60, n) for n in range(2000)])[0].calls[0].value == 12


@pytest.mark.slow
def test_the_order_of_records_changes_nothing():
    records = records_of(str(SAMPLE))
    expected = threads(records)
    Random(5).shuffle(records)
    assert threads(records) == expected


@pytest.fixture(scope="module")
def sample() -> tuple[list[dict[str, object]], History]:
    records = records_of(str(SAMPLE))
    times = [call.time for one in records if (call := call_of(one))]
    return records, history_of(records, Span(min(times), max(times)))


def test_the_leaked_key_of_the_sample_comes_first(sample):
    first, *others = threads(*sample)
    assert first.actor == "user ci-deploy"
    assert first.first == datetime(2026, 3, 17, 21, 41, 7, tzinfo=UTC)
    assert [name.rpartition("/")[2] for name in first.identities] == ["ci-deploy", "support-backup"]
    assert {"logging", "credentials", "privilege", "data-shared"} <= set(first.categories)
    assert all(one.score < first.score / 3 for one in others)


def varied(seed):
    """The shipped table with each call's weight changed by up to a half."""
    random = Random(seed)
    calls = {
        name: msgspec.structs.replace(
            call,
            weight=call.weight * (share := random.uniform(0.5, 1.5)),
            when=tuple(
                msgspec.structs.replace(one, weight=one.weight * share) for one in call.when
            ),
        )
        for name, call in TABLE.calls.items()
    }
    return replace(TABLE, calls=calls)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_order_survives_weights_changed_by_half(sample, seed):
    first, *others = threads(sample[0], sample[1], varied(seed))
    assert (first.actor, first.first.day) == ("user ci-deploy", 17)
    assert all(one.score < first.score / 2 for one in others)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("corpus", "actor"),
    [("invictus", "user bert-jan"), ("stratus", "user christophe"), ("opensearch", "role LogHub-")],
)
def test_what_comes_first_in_real_logs_survives_weights_changed_by_half(
    shared, corpus, actor, seed
):
    logs = shared / "corpus" / corpus
    ranked = threads_of_sources(str(logs), table=varied(seed))
    first = next(iter([*ranked.named, *ranked.lighter]))
    assert first.actor.startswith(actor)


def unnamed(number, account="111122223333", **identity):
    """Return a record without the ARN of its caller."""
    return at(number, number) | {
        "userIdentity": {"accountId": account, **identity},
        "recipientAccountId": account,
        "eventName": "AttachUserPolicy",
    }


def test_callers_without_an_arn_are_one_actor_only_in_one_account():
    records = [
        unnamed(0, type="IAMUser", userName="alice"),
        unnamed(1, "444455556666", type="IAMUser", userName="alice"),
        unnamed(2, type="IAMUser", userName="alice"),
        unnamed(3, type="SAMLUser", userName="carol@example.com"),
        unnamed(4, "444455556666", type="SAMLUser", userName="carol@example.com"),
    ]
    actors = sorted((one.actor, one.account, one.calls[0].records) for one in threads(records))
    assert actors == [
        ("carol@example.com", "111122223333", 2),
        ("user alice", "111122223333", 2),
        ("user alice", "444455556666", 1),
    ]


def test_callers_without_any_name_are_not_one_actor():
    portal = [
        unnamed(number, type="IdentityCenterUser", onBehalfOf={"userId": f"u-{number}"})
        for number in (0, 1)
    ]
    records = [*portal, unnamed(2, type="AWSAccount", accountId="ANONYMOUS_PRINCIPAL"), unnamed(3)]
    assert len({one.identities for one in threads(records)}) == 4
    actors = {one.actor for one in threads(records)}
    assert {"Identity Center user u-0", "Identity Center user u-1", "no identity"} <= actors
