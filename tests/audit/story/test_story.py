"""What identities do as a whole: SQL over a scan and a store against plain Python."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor import resources
from auditor.audit.ingest import run_ingest
from auditor.audit.run import run_audit
from auditor.audit.story import heavy_threads
from auditor.cloudtrail.keys import Pruning
from auditor.cloudtrail.lineage import call_of
from auditor.cloudtrail.lineage.users import is_of_user
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import RulePack
from auditor.engine.base import Criteria
from auditor.engine.open import open_engine
from auditor.pattern import matches, parse
from auditor.replay.bounds import Bounds
from auditor.replay.question import Question, filters_of
from auditor.rules import load_rules
from auditor.significance.acts import act_of, agent_family, identity_of, network_of
from auditor.significance.history import DailyCall
from auditor.significance.table import call_name
from auditor.significance.table_file import shipped_table
from tests.conftest import record
from tests.paths import SAMPLE
from tests.significance.plain import history_of, is_change, records_of, threads_of_sources

TABLE = shipped_table()
MARCH = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
PACK = load_rules(["cis-5.0"])


def audit(*sources, rules=PACK, **options):
    question = Question([str(one) for one in sources], rules, significance=TABLE, **options)
    return run_audit(question)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "sample.duckdb"
    run_ingest([str(SAMPLE)], path, Pruning())
    return path


@pytest.fixture(scope="module")
def records():
    return records_of(str(SAMPLE))


@pytest.fixture(scope="module")
def matched_changes(records):
    """The changes of callers with an ARN, each with the filters that the plain matcher matches."""
    patterns = [parse(one.pattern) for one in filters_of(PACK.rules)]
    return [
        (one, tuple(n for n, pattern in enumerate(patterns) if matches(pattern, json.dumps(one))))
        for one in records
        if is_change(one) and one["userIdentity"].get("arn")
    ]


@pytest.mark.parametrize("kind", ["IAMUser", "Root", None])
@pytest.mark.parametrize("principal", ["AIDAEXAMPLE", "AROAEXAMPLE", "", None])
@pytest.mark.parametrize("name", ["alice", "", None])
def test_users_are_the_same_in_sql(macros, kind, principal, name):
    identity = {"type": kind, "principalId": principal, "userName": name}
    call = call_of(record(userIdentity=identity))
    row = macros.execute("SELECT is_of_user(?, ?, ?)", [kind, principal, name]).fetchone()
    assert call is not None
    assert row == (is_of_user(call),)


texts = st.one_of(
    st.sampled_from(
        [
            "", "a", "arn:aws:sts::1:assumed-role/r/s", "arn:aws:sts::1:assumed-role/r/",
            "arn:aws:iam::1:user/a", "arn:aws:sts:::assumed-role/r/s/t", "10.0.0.1", "1.2.3",
            "a.b.c.d", "2001:db8:1:2::3", "::1", "s3.amazonaws.com", "aws-cli/2.1 x",
            "[S3Console/0.4]",
            "CreateFunction20150331", "UpdateFunctionCode20150331v2", "lambda.amazonaws.com",
            "1.2.3.4.5",
        ]
    ),
    st.text(st.sampled_from("ab:/.[ 012"), max_size=12),
)  # fmt: skip


@pytest.fixture(scope="module")
def macros():
    with duckdb.connect() as connection:
        connection.execute(resources.sql("macros"))
        yield connection


@given(one=texts, other=texts)
@example("...", "")
@example("arn:aws:sts:us-east-1:1:assumed-role/r/s", "")
@example("arn:aws:sts::1:assumed-role//s", "")
@example("arn:aws:sts::1:assumed-role/r:sts::/s\n", "")
@example("[[a/b", "")
@example("[", "")
def test_the_macros_say_what_the_functions_say(macros, one, other):
    row = macros.execute(
        "SELECT identity_name($one), network_of($one), agent_family($one), call_name($one, $other)",
        {"one": one, "other": other},
    ).fetchone()
    call = call_of(record(userIdentity={"type": "AssumedRole", "arn": one}))
    assert call is not None
    assert row == (
        identity_of(call) if one else "", network_of(one), agent_family(one), call_name(one, other),
    )  # fmt: skip


@given(
    name=st.sampled_from(["", "alice"]),
    kind=st.sampled_from(["", "IAMUser", "Root", "SAMLUser", "AWSAccount", "IdentityCenterUser"]),
    account=st.sampled_from(["", "111122223333"]),
)
def test_callers_without_an_arn_have_the_same_names_in_sql(macros, name, kind, account):
    identity = {"type": kind, "userName": name, "accountId": account}
    call = call_of(record(userIdentity=identity, recipientAccountId=account))
    row = macros.execute("SELECT unnamed_identity(?, ?, ?)", [name, kind, account]).fetchone()
    assert call is not None
    assert row == (identity_of(call),)


arns = st.lists(
    st.sampled_from(
        [
            "arn:", "aws", ":", "sts::", "iam::", "1", "assumed-role/", "role/", "path/", "/", "r",
            "s", "\n", "arn:aws:sts::1:assumed-role/r", "arn:aws:iam::1:role/r", "arn::sts:::",
        ]
    ),
    max_size=7,
).map("".join)  # fmt: skip


@given(arn=arns, issuer=st.one_of(arns, st.none()))
@example("arn:aws:sts::1:assumed-role/r/s", "arn:aws:iam::1:role/path/r")
@example("arn:aws:sts::1:assumed-role/r//s", "arn:aws:iam::1:role/r")
@example("arn::sts:::assumed-role//s", "none")
def test_an_issuer_only_makes_an_identity_quicker(macros, arn, issuer):
    row = macros.execute(
        "SELECT identity_by_issuer($arn, $issuer), identity_name($arn)",
        {"arn": arn, "issuer": issuer},
    ).fetchone()
    assert row[0] == row[1]


def test_acts_have_the_times_at_which_their_identities_first_used_something(store, records):
    uses = history_of(records, MARCH).first_uses
    plain = {use: at for use, at in uses.items() if use.identity.startswith("arn:")}
    never = ("arn:aws:iam::1:user/nobody", "call", "iam:CreateUser")
    led = pa.table({"file": [], "position": [], "root": []})
    criteria = Criteria(filters_of(PACK.rules), calls=TABLE.row_calls)
    with open_engine([str(store)], criteria) as engine:
        threads = engine.act_threads(TABLE)
        threads.divide(MARCH, led, [], [])
        times = threads.first_uses([*plain, never])
        assert threads.first_uses([]) == {}
    assert {aspect for _, aspect, _ in times} == {"call", "network", "agent", "region"}
    assert times == {use: at for use, at in plain.items() if use in times}
    heavy = {use for use in plain if use.aspect == "call" and use.value in TABLE.calls}
    assert heavy & times.keys()
    assert never not in times


@pytest.mark.parametrize("kind", ["files", "store"])
def test_histories_changes_and_speed_are_what_plain_python_counts(
    kind, store, records, matched_changes
):
    source = SAMPLE if kind == "files" else store
    filters = filters_of(PACK.rules)
    criteria = Criteria(filters, calls=TABLE.row_calls, counted_calls=TABLE.counted_calls)
    with open_engine([str(source)], criteria) as engine:
        identities = engine.identities
        plain = history_of(records, MARCH)
        named = sorted(
            {use.identity for use in plain.first_uses if use.identity.startswith("arn:")}
        )
        uses = {use: at for use, at in plain.first_uses.items() if use.identity in named}
        never = ("arn:aws:iam::1:user/nobody", "call", "iam:CreateUser")
        assert identities.first_uses([*uses, never]) == uses
        assert identities.beginnings(named) == {
            one: min(at for use, at in uses.items() if use.identity == one) for one in named
        }
        by_minute = {call_name(*call) for call in TABLE.counted_calls} | {
            call_name(one["eventSource"], one["eventName"])
            for one in records
            if not one["readOnly"]
        }
        days = identities.call_days(sorted(by_minute), MARCH)
        assert {DailyCall(*key): n for key, n in days.items()} == {
            daily: n
            for daily, n in plain.days.items()
            if daily.identity in named and daily.call in by_minute
        }
        changes: Counter[tuple[str, str, tuple[int, ...]]] = Counter()
        for one in identities.changes(MARCH):
            changes[one.identity, one.call, one.matched] += one.records
        expected: Counter[tuple[str, str, tuple[int, ...]]] = Counter()
        for change, matched in matched_changes:
            call = call_of(change)
            assert call is not None
            expected[identity_of(call), call_name(call.source, call.name), matched] += 1
        assert changes == expected


@pytest.mark.slow
def test_a_store_tells_the_story_of_its_files(store):
    files, stored = audit(SAMPLE), audit(store)
    assert files.threads == stored.threads
    assert files.unwatched == stored.unwatched


def test_the_leaked_key_comes_first_and_the_nightly_run_is_regular():
    result = audit(SAMPLE)
    assert result.threads is not None
    first, *others = result.threads.named
    assert (first.actor, first.account) == ("user ci-deploy", "444455556666")
    assert first.first == datetime(2026, 3, 17, 21, 46, 3, tzinfo=UTC)
    assert [one.how for one in first.credentials] == ["", "CreateAccessKey"]
    assert "CIS-5.0-4.5-CloudTrailChanges" in first.alarms
    assert not any("terraform" in identity for one in others for identity in one.identities)
    nightly = [one for one in result.threads.regular if "terraform-deploy" in one.identity]
    assert [(one.days, one.of_days) for one in nightly] == [(20, 30)]


def test_changes_that_no_alarm_watches_are_counted_by_call_and_identity(records, matched_changes):
    result = audit(SAMPLE)
    assert result.unwatched is not None
    assert any("errorCode" in one for one in records if not one["readOnly"])
    free = [change for change, matched in matched_changes if not matched]
    counts = (result.unwatched.changes, result.unwatched.unwatched)
    assert counts == (len(matched_changes), len(free))
    keys = [one for one in free if one["eventName"] == "CreateAccessKey"]
    (made,) = [one for one in result.unwatched.calls if one.call == "iam:CreateAccessKey"]
    assert (made.changes, made.packs) == (len(keys), ("iam-changes-later", "iam-changes"))
    assert made.identities == len({identity_of(call) for one in keys if (call := call_of(one))})


def test_a_refused_call_is_no_change(archive):
    def call(number, minute, name="DeleteTrail", **fields):
        return record(
            eventID=f"{number}", eventTime=f"2026-01-19T09:{minute}:00Z", eventName=name, **fields
        )

    refused = {"errorCode": "AccessDenied"}
    folder = archive(
        a=[
            call(1, 10, **refused),
            call(2, 11),
            call(3, 11, **refused),
            call(4, 12, **refused),
            call(5, 13, "StopLogging", **refused),
        ]
    )
    unwatched = audit(folder, rules=replace(PACK, rules=())).unwatched
    assert unwatched is not None
    assert (unwatched.changes, unwatched.unwatched, unwatched.call_count) == (1, 1, 1)
    (made,) = unwatched.calls
    assert (made.changes, made.first.minute, made.last.minute) == (1, 11, 11)
    assert [(one.changes, one.of_changes) for one in unwatched.by_identity] == [(1, 1)]


SIGN_IN = {"eventSource": "signin.amazonaws.com", "readOnly": False}


def signed_in(number, result, name="ConsoleLogin", part="responseElements", **fields):
    return record(
        eventID=str(number),
        eventTime=f"2026-01-19T09:{number:02}:00Z",
        eventName=name,
        **{**SIGN_IN, part: {name: result}, **fields},
    )


def sources_of(archive, tmp_path, *records):
    """The same records as log files, as a store, and as one that an earlier release wrote."""
    folder = archive(a=records)
    run_ingest([str(folder)], tmp_path / "s.duckdb", Pruning())
    shutil.copy(tmp_path / "s.duckdb", tmp_path / "old.duckdb")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("UPDATE records SET notable = NULL WHERE eventName <> 'ConsoleLogin'")
    return folder, tmp_path / "s.duckdb", tmp_path / "old.duckdb"


def test_a_sign_in_that_failed_is_no_change_whatever_reads_it(archive, tmp_path):
    sources = sources_of(
        archive,
        tmp_path,
        signed_in(1, "Success"),
        signed_in(2, "Failure", errorMessage="Failed authentication"),
        signed_in(3, "Failure"),
        signed_in(4, "Success", "PasswordRecoveryRequested"),
        signed_in(5, "Failure", "PasswordRecoveryRequested"),
        signed_in(6, "Failure", "PasswordRecoveryCompleted"),
        signed_in(7, "Failure", "CheckMfa"),
        signed_in(8, "Failure", "SwitchRole"),
        signed_in(9, "Success", "SwitchRole"),
        signed_in(10, "Failure", "CredentialVerification", "serviceEventDetails"),
        record(eventID="12", eventName="DeleteTrail", errorCode=403),
        record(eventID="13", eventName="DeleteUser", errorCode={}),
        record(eventID="14", eventName="DeleteVpc", errorCode=""),
        # Only a sign-in has its result in a response.
        record(
            eventID="11", eventName="ConsoleLogin", responseElements={"ConsoleLogin": "Failure"}
        ),
    )
    for source in sources:
        unwatched = audit(source, rules=replace(PACK, rules=())).unwatched
        assert unwatched is not None
        counts = {one.call: one.changes for one in unwatched.calls}
        assert counts == {
            "signin:ConsoleLogin": 1,
            "signin:PasswordRecoveryRequested": 1,
            "signin:SwitchRole": 1,
            "iam:ConsoleLogin": 1,
            "iam:DeleteVpc": 1,
        }
        assert (unwatched.changes, unwatched.unwatched) == (5, 5)


def test_a_sign_in_that_failed_and_that_an_alarm_counts_is_no_change_either(archive, tmp_path):
    for source in sources_of(archive, tmp_path, signed_in(1, "Failure"), signed_in(2, "Success")):
        unwatched = audit(source, rules=load_rules(["cis-5.0"])).unwatched
        assert unwatched is not None
        assert unwatched.changes == 1


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("ConsoleLogin", "responseElements"),
        ("SwitchRole", "responseElements"),
        ("CheckMfa", "responseElements"),
        ("CredentialVerification", "serviceEventDetails"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_sign_ins_that_failed_in_a_row_are_refused_calls(archive, tmp_path, name, part, read_only):
    failed = [signed_in(minute, "Failure", name, part, readOnly=read_only) for minute in range(10)]
    again = [one | {"eventID": f"{one['eventID']}b"} for one in failed]
    for source in sources_of(archive, tmp_path, *failed, *again):
        result = audit(source)
        assert result.threads is not None
        threads = (*result.threads.named, *result.threads.lighter)
        phrases = [call.phrase for thread in threads for call in getattr(thread, "calls", ())]
        assert any(one.startswith("was refused 20 calls") for one in phrases)


@given(
    st.sampled_from(["signin.amazonaws.com", "iam.amazonaws.com"]),
    st.sampled_from(["ConsoleLogin", "UserAuthentication"]),
    st.one_of(st.none(), st.sampled_from(["Success", "Failure", "", 1, None, {"x": "y"}])),
    st.sampled_from(["responseElements", "serviceEventDetails"]),
)
def test_which_sign_ins_failed_is_the_same_in_sql_and_in_python(macros, source, name, result, part):
    one = record(eventID="1", eventSource=source, eventName=name, **{part: {name: result}})
    sql = "SELECT sign_in_failed($source, $name, $record)"
    parameters = {"source": source, "name": name, "record": json.dumps(one)}
    ((failed,),) = macros.execute(sql, parameters).fetchall()
    call = call_of(one)
    assert call is not None
    assert failed is not call.succeeded


@pytest.mark.parametrize("name", ["$.x", "$", "/x", "a b", ""])
def test_a_name_that_is_none_of_a_sign_in_is_no_path(macros, name):
    text = json.dumps({"responseElements": {"x": "Failure", name: "Failure"}})
    sql = "SELECT sign_in_failed('signin.amazonaws.com', $name, $record)"
    assert macros.execute(sql, {"name": name, "record": text}).fetchall() == [(False,)]


def test_a_filter_that_matches_more_than_half_of_all_records_watches_nothing(archive):
    folder = archive(a=[record(eventID=f"{n}") for n in range(3)])
    wide = load_rules(["iam-changes"])
    result = audit(folder, rules=wide)
    assert result.unwatched is not None
    assert set(result.unwatched.too_wide) == {rule.alarm.name for rule in wide.rules}
    assert (result.unwatched.changes, result.unwatched.unwatched) == (3, 3)


def test_a_filter_that_matches_half_of_all_records_watches_what_it_matches(archive):
    """The other filters of the pack match no reads."""
    wide = load_rules(["iam-changes"])

    def too_wide(changes, reads, others):
        names = ["DeleteTrail"] * changes + ["ListUsers"] * reads
        records = [
            record(eventID=f"{n}", eventName=name, readOnly=name == "ListUsers")
            for n, name in enumerate(names)
        ]
        elsewhere = {"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "readOnly": True}
        records += [record(eventID=f"o{n}", **elsewhere) for n in range(others)]
        result = audit(archive(a=records), rules=wide).unwatched
        assert result is not None
        assert (result.changes, result.unwatched) == (changes, 0)  # the others watch them
        return result.too_wide

    assert too_wide(1, 3, 4) == ()
    assert too_wide(1, 4, 4) == ("IAMAllActivityAlarm",)


def test_reads_at_speed_are_named_and_make_a_thread(archive):
    folder = archive(
        a=[
            record(eventID=f"{n}", eventSource="s3.amazonaws.com", eventName="GetObject",
                   readOnly=True, eventTime=f"2026-01-26T21:45:{n % 60:02d}Z")
            for n in range(250)
        ]
    )  # fmt: skip
    result = audit(folder)
    assert result.unwatched is not None
    assert result.threads is not None
    (burst,) = result.unwatched.bursts
    assert (burst.call, burst.most, burst.identity.rpartition("/")[2]) == (
        "s3:GetObject",
        250,
        "alice",
    )
    (thread,) = result.threads.named
    assert thread.actor == "user alice"
    assert thread.calls[0].phrase == "read 250 objects within a minute"


@pytest.mark.parametrize("filler", ["folder", "store"])
def test_refused_calls_in_a_row_are_a_matter_of_their_own(archive, tmp_path, filler):
    names = ["CreateUser", "ListUsers", "GetUser", "DescribeVpcs", "TagUser", "GetRole"]
    others = ["ThrottlingException", "NoSuchEntityException", "Client.InvalidVpcID.NotFound"]
    source = archive(
        a=[
            record(eventID=str(n), eventName=name, readOnly=name[0] != "T",
                   errorCode="AccessDenied", eventTime=f"2026-01-26T21:4{n}:00Z")
            for n, name in enumerate(names)
        ],
        b=[
            record(eventID=f"{code} {n}", eventName=f"Create{n}", errorCode=code,
                   eventTime="2026-01-26T23:50:00Z")
            for code in others for n in range(20)
        ],
    )  # fmt: skip
    if filler == "store":
        run_ingest([str(source)], tmp_path / "s.duckdb", Pruning())
        source = tmp_path / "s.duckdb"
    result = audit(source)
    assert result.threads is not None
    (thread,) = result.threads.named
    assert thread.actor == "user alice"
    phrases = [call.phrase for call in thread.calls]
    assert phrases[0] == "was refused 6 calls of 6 kinds within 6 minutes"


@pytest.mark.parametrize("filler", ["folder", "store"])
def test_acts_of_several_records_have_the_alarms_and_the_number_of_these(archive, tmp_path, filler):
    denied = {"errorCode": "Client.UnauthorizedOperation", "readOnly": True}
    fields = {"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "readOnly": True}
    mallory = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/mallory"}
    source = archive(
        a=[
            record(eventID=f"d{n}", eventName=f"Describe{n % 7}", **denied) for n in range(40)
        ],
        b=[
            record(eventID=f"g{n}", userIdentity=mallory, **fields) for n in range(250)
        ],
    )  # fmt: skip
    if filler == "store":
        run_ingest([str(source)], tmp_path / "s.duckdb", Pruning())
        source = tmp_path / "s.duckdb"

    def threads(rules):
        result = audit(source, rules=rules)
        assert result.threads is not None
        assert result.unwatched is not None
        shown = {
            thread.actor: (
                thread.calls[0].phrase, thread.calls[0].records, thread.alarms
            )
            for thread in result.threads.named
        }  # fmt: skip
        return shown, [burst.call for burst in result.unwatched.bursts]

    refused = ("was refused 40 calls of 7 kinds within a minute", 40)
    objects = ("read 250 objects within a minute", 250)
    assert threads(PACK) == (
        {
            "user alice": (*refused, ("CIS-5.0-4.1-UnauthorizedAPICalls",)),
            "user mallory": (*objects, ()),
        },
        ["s3:GetObject"],
    )
    first = PACK.rules[0]

    def watching(ids):
        pattern = f'{{ $.eventName = "GetObject" && $.eventID = "{ids}" }}'
        some = replace(first.filters[0], pattern=pattern)
        return threads(replace(PACK, rules=(replace(first, filters=(some,)),)))

    names = {"user alice": (*refused, ()), "user mallory": (*objects, (first.alarm.name,))}
    assert watching("g1*") == (names, [])  # 111 of 250; the others are no burst
    assert watching("g10") == (names, ["s3:GetObject"])


@pytest.mark.parametrize("after", [60, 61])
def test_a_thread_continues_until_an_hour_after_the_last_of_calls_refused_in_a_row(archive, after):
    start = datetime(2026, 1, 26, 9, tzinfo=UTC)

    def at(minute, name, **fields):
        time = f"{start + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"
        return record(eventID=f"{minute} {name}", eventTime=time, eventName=name, **fields)

    denied = {"errorCode": "AccessDenied", "readOnly": True}
    records = [at(minute, f"Describe{minute}", **denied) for minute in range(0, 90, 2)]
    folder = archive(a=[*records, at(88 + after, "DeactivateMFADevice")])
    with mock.patch.object(heavy_threads, "_PAGE", 1):  # each thread is read by itself
        result = audit(folder).threads
    assert result is not None
    threads = [*result.named, *result.lighter]
    assert len(threads) + result.lighter_count - len(result.lighter) == (1 if after == 60 else 2)


@pytest.mark.parametrize(
    ("code", "denied"),
    [
        ("AccessDenied", True),
        ("AccessDeniedException", True),
        ("VpceAccessDenied", True),
        ("Client.UnauthorizedOperation", True),
        ("UnauthorizedException", True),
        ("NotAuthorizedException", True),
        ("AuthorizationErrorException", True),
        ("ForbiddenException", True),
        ("Client.AuthFailure", True),
        ("ThrottlingException", False),
        ("NoSuchBucketPolicy", False),
        ("ValidationException", False),
        ("InvalidAccessException", False),
        ("", False),
        (None, None),
    ],
)
def test_only_codes_of_a_missing_permission_are_those_of_denied_calls(macros, code, denied):
    assert macros.execute("SELECT is_denied(?)", [code]).fetchall() == [(denied,)]


def test_calls_refused_in_a_row_are_regular_only_if_they_are_many_on_most_days(archive):
    def refused(day, number):
        return [
            record(eventID=f"{day} {n}", eventName=f"Describe{n}", readOnly=True,
                   errorCode="AccessDenied", eventTime=f"2026-01-{day:02d}T09:00:00Z")
            for n in range(number)
        ]  # fmt: skip

    def named(*numbers):
        records = [one for day, number in enumerate(numbers, 1) for one in refused(day, number)]
        result = audit(archive(a=records)).threads
        assert result is not None
        return [thread.calls[0].phrase for thread in result.named]

    phrase = "was refused 30 calls of 30 kinds within a minute"
    assert named(1, 1, 1, 1, 1, 1, 1, 1, 1, 30) == [phrase]
    assert named(30, 30, 30, 30, 30, 30, 30, 30, 30, 30) == []


def test_what_an_actor_made_and_removed_itself_is_undone(archive):
    def iam(number, name, **fields):
        request = {"userName": "eve"}
        return record(eventID=str(number), eventName=name, requestParameters=request,
                      eventTime=f"2026-01-26T21:4{number}:00Z", **fields)  # fmt: skip

    folder = archive(
        a=[
            iam(0, "CreateUser"),
            iam(1, "CreateLoginProfile"),
            iam(2, "DeleteLoginProfile", errorCode="AccessDenied"),
            iam(7, "DeleteUser"),
        ]
    )
    result = audit(folder)
    assert result.threads is not None
    thread = next(iter([*result.threads.named, *result.threads.lighter]))
    because = {call.call: call.because for call in thread.calls}
    assert because["iam:CreateUser"] == "undone after 7 minutes"
    assert "undone" not in because["iam:CreateLoginProfile"]


def test_acts_that_add_nothing_but_their_number_are_read_once(archive):
    made = [
        record(eventID=f"{n:08x}-0000-4000-8000-000000000000", eventName="CreateUser",
               requestParameters={"userName": f"user-{n}"},
               eventTime=f"2026-01-26T{n // 2:02d}:{30 * (n % 2):02d}:00Z",
               errorCode="AccessDenied" if n in {30, 31} else None)
        for n in range(48)
    ]  # fmt: skip
    folder = archive(a=made)
    with mock.patch.object(heavy_threads, "act_of", wraps=act_of) as read:
        result = audit(folder, rules=RulePack("none", "", ()))
    assert result.threads is not None
    assert result.threads.named == threads_of_sources(str(folder)).named
    assert [one.calls[0].records for one in result.threads.named] == [48]
    assert read.call_count == 20 + 2  # those with event IDs, the others, and the refused ones


def test_actors_without_an_arn_are_told_apart(archive):
    identities = [
        {"type": "IAMUser", "userName": "alice"},
        {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}},
        {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-2"}},
        {},
    ]
    made = [
        record(eventID=f"{n}-{account}", eventName="AttachUserPolicy", recipientAccountId=account,
               eventTime=f"2026-01-26T21:{n:02d}:00Z", userIdentity=identity)
        for n, identity in enumerate(identities) for account in ("111122223333", "444455556666")
    ]  # fmt: skip
    folder = archive(a=made)
    result = audit(folder, rules=replace(PACK, rules=()))
    assert result.threads == threads_of_sources(str(folder))
    shown = [*result.threads.named, *result.threads.lighter]
    assert len(shown) == len({one.identities for one in shown}) == len(made)
    assert not result.threads.lighter_count - len(result.threads.lighter)


@pytest.mark.parametrize(("events", "bursts"), [(4, []), (5, [5])])
def test_copies_of_events_make_no_burst_and_hide_none(archive, events, bursts):
    reads = [
        record(eventID=f"{n}", eventSource="secretsmanager.amazonaws.com",
               eventName="GetSecretValue", readOnly=True)
        for n in range(events)
    ]  # fmt: skip
    result = audit(archive(a=reads, b=reads))
    assert result.unwatched is not None
    assert [one.most for one in result.unwatched.bursts] == bursts


def test_only_the_span_counts_and_lineage_reaches_beyond():
    start = datetime(2026, 3, 17, 22, 10, tzinfo=UTC)
    result = audit(SAMPLE, bounds=Bounds(start, start + timedelta(hours=1)))
    assert result.threads is not None
    (first,) = result.threads.named
    assert first.first >= start
    assert first.actor == "user ci-deploy"
    assert [one.begun_by != "" for one in first.credentials] == [True]
