"""What one actor did: sessions, what began them, what they began."""

import json
import random
from datetime import UTC, datetime

import pytest

from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.engine.store import row_texts
from auditor.engine.store.lookup import _FEW_RECORDS
from auditor.engine.store.stored_relations import stored_texts
from auditor.errors import UsageError
from auditor.render.audit.timeline import table, text
from auditor.render.audit.timeline_html import timeline_html
from auditor.render.audit.timeline_words import log_gaps
from auditor.replay.bounds import Bounds
from auditor.result.json import to_json
from auditor.rules import load_rules
from tests.cli.conftest import call
from tests.cloudtrail.lineage import cases
from tests.conftest import record
from tests.paths import SAMPLE

LEAKED = "AKIAHQER7AO2PEXAMPLE"
CASES = {name: case["records"] for name, case in cases.CASES.items()}


@pytest.fixture
def story(archive):
    """The records of the leaked key, one file each."""
    return archive(**{one["eventID"]: [one] for one in CASES["leaked-key-story"]})


@pytest.fixture(scope="module")
def every_case(tmp_path_factory):
    """The records of all cases in two files, in a store, and in two files in another order."""
    folder = tmp_path_factory.mktemp("cases")
    every = [one for records in CASES.values() for one in records]
    random.Random(5).shuffle(every)  # any sequence will do
    for name, records in (("logs", every), ("again", every[::-1])):
        (folder / name).mkdir()
        for file, some in (("a.json", records[:20]), ("b.json", records[20:])):
            (folder / name / file).write_text(json.dumps({"Records": some}))
    store = folder / "logs.duckdb"
    assert call("ingest", folder / "logs", "--store", store).returncode == 0
    return folder / "logs", store, folder / "again"


def summary(timeline):
    return [(one.depth, one.parent, one.actor, one.origin.event_name) for one in timeline.sessions]


def test_a_key_leads_on_to_what_was_made_with_it_and_with_what_was_made_so(story):
    timeline = run_timeline([str(story)], Selection(key="AKIAEXAMPLECI0001"))
    assert summary(timeline) == [
        (0, None, "user ci", ""),
        (1, 1, "user backup", "CreateAccessKey"),
        (2, 2, "role admin as b", "AssumeRole"),
        (1, 1, "user backup", "CreateLoginProfile"),
        (2, 4, "user backup", "ConsoleLogin"),
    ]
    assert (timeline.calls, len(timeline.sessions)) == (4, 5)


def test_who_set_a_password_is_followed_over_a_change_of_the_users_name(archive):
    logs = archive(a=CASES["user-renamed"])
    timeline = run_timeline([str(logs)], Selection(identity="mia"))
    assert summary(timeline) == [
        (0, None, "user mia", ""),
        (1, 1, "user robert", "CreateLoginProfile"),
    ]


def test_a_token_of_sts_is_followed_into_another_partition(archive, tmp_path):
    records = CASES["web-identity-token"]
    logs = archive(a=records)
    store = tmp_path / "logs.duckdb"
    assert call("ingest", logs, "--store", store).returncode == 0
    tree = [
        (0, None, "user mia", ""),
        (1, 1, "arn:aws:iam::111122223333:user/mia", "GetWebIdentityToken"),
        (2, 2, "role deploy as mia", "AssumeRoleWithWebIdentity"),
    ]
    for source in (logs, store):
        assert summary(run_timeline([str(source)], Selection(key="AKIAEXAMPLEMIA001"))) == tree
        (session,) = run_timeline([str(source)], Selection(key="ASIAEXAMPLECN0001")).sessions
        assert [one.event_name for one in session.ancestors] == ["GetWebIdentityToken", ""]


def test_without_the_record_of_the_token_who_requested_it_is_named(archive):
    logs = archive(a=CASES["web-identity-token"][1:])
    (session,) = run_timeline([str(logs)], Selection(key="ASIAEXAMPLECN0001")).sessions
    assert session.ancestors[0].reason == (
        "arn:aws:iam::111122223333:user/mia requested its token; no GetWebIdentityToken for it in"
        " these logs"
    )


def test_text_lists_the_unusual_ones_of_very_many_sessions_and_counts_the_others(archive):
    some = [
        record(
            eventID=f"{n:03}",
            eventTime=f"2026-01-{19 + n // 100}T{n // 60 % 24:02}:{n % 60:02}:00Z",
            userIdentity={"type": "IAMUser", "userName": "ana", "accessKeyId": f"AKIAEXAMPLE{n}"},
        )
        for n in range(203)
    ]
    some[-1]["errorCode"] = "AccessDenied"
    shown = text(run_timeline([str(archive(a=some))], Selection(identity="ana")))
    assert shown.count("long-lived key; no CreateAccessKey") >= 200
    assert "access key AKIAEXAMPLE202" in shown
    assert "3 more sessions; those with something new, refused or an alarm" in shown
    assert shown.count("(no call for") == 1  # the second one is before a session that is left out


def test_a_key_made_by_a_service_is_followed_from_the_session_that_called_it(archive):
    logs = archive(a=CASES["forwarded-access"])
    timeline = run_timeline([str(logs)], Selection(key="AKIAEXAMPLEMIA001"))
    assert summary(timeline) == [
        (0, None, "user mia", ""),
        (1, 1, "role deploy as mia", "AssumeRole"),
        (1, 1, "role deploy as mia", "AssumeRole"),
        (2, 3, "user zoe", "CreateAccessKey"),
    ]


def test_a_session_leads_back_to_who_began_it(story):
    timeline = run_timeline([str(story)], Selection(role="admin"))
    (session,) = timeline.sessions
    assert (session.origin.event_name, session.origin.actor) == ("AssumeRole", "user backup")
    assert [one.event_name for one in session.ancestors] == ["CreateAccessKey", ""]
    assert session.ancestors[0].actor == "user ci"
    assert "long-lived key" in session.ancestors[1].reason
    printed = " ".join(text(timeline).split())
    assert printed.count("which was begun by user ci") == 1
    assert printed.count("whose origin is not followed: long-lived key") == 1


def test_a_session_under_one_that_is_shown_leaves_its_origin_to_that_one(story):
    timeline = run_timeline([str(story)], Selection(key="AKIAEXAMPLECI0001"))
    assert any(one.depth == 2 for one in timeline.sessions)
    assert "which was begun" not in text(timeline)


def test_of_keys_that_made_each_other_the_actors_own_stands_at_the_top(archive):
    def makes(number, name, key, other, made):
        return record(
            eventID=f"makes {number}",
            eventTime=f"2026-01-19T09:00:0{number}Z",
            eventName="CreateAccessKey",
            userIdentity={"type": "IAMUser", "userName": name, "accessKeyId": key},
            requestParameters={"userName": other},
            responseElements={"accessKey": {"accessKeyId": made, "userName": other}},
        )

    logs = archive(
        a=[makes(1, "one", "AKIA1", "two", "AKIA2")], b=[makes(2, "two", "AKIA2", "one", "AKIA1")]
    )
    timeline = run_timeline([str(logs)], Selection(identity="two"))
    assert summary(timeline) == [
        (1, 2, "user one", "CreateAccessKey"),
        (0, None, "user two", "CreateAccessKey"),
    ]
    assert "more session" not in text(timeline)


@pytest.mark.parametrize(
    ("selection", "actors"),
    [
        (Selection(event="leaked-key-story-08"), ["user backup"]),
        (Selection(event="leaked-key-story-06"), ["role admin as b"]),
        (Selection(identity="arn:aws:iam::111122223333:user/ci", account="444455556666"), []),
        (Selection(identity="nobody"), []),
        (Selection(role="arn:aws:iam::444455556666:role/admin"), ["role admin as b"]),
    ],
)
def test_an_actor_is_found_by_any_of_its_marks(story, selection, actors):
    timeline = run_timeline([str(story)], selection)
    assert [one.actor for one in timeline.sessions if one.depth == 0] == actors


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("203.0.113.7", {1}),
        ("203.0.113.0/28", {1}),
        ("203.0.0.0/14", {1, 2}),
        ("2001:db8::/32", {3}),
        ("198.51.100.1", set()),
    ],
)
def test_a_network_holds_its_addresses_and_no_others(archive, ip, expected):
    addresses = {1: "203.0.113.7", 2: "203.0.113.77", 3: "2001:DB8:0::1", 4: "s3.amazonaws.com"}
    logs = archive(
        a=[record(eventID=str(n), sourceIPAddress=text) for n, text in addresses.items()]
    )
    timeline = run_timeline([str(logs)], Selection(ip=ip))
    ids = {int(one) for s in timeline.sessions for row in s.rows for one in row.event_ids}
    assert ids == expected


@pytest.mark.parametrize("ip", ["1.2.3.4/99", "host/8", " "])
def test_what_is_meant_as_a_network_and_is_none_is_refused(ip):
    with pytest.raises(UsageError, match="--ip"):
        Selection(ip=ip)


@pytest.mark.parametrize(
    ("ip", "remedy"),
    [
        ("AKIAHQER7AO2PEXAMPLE", "give --key"),
        ("arn:aws:iam::111122223333:user/mia", "give --identity or --role"),
    ],
)
def test_another_kind_of_actor_is_no_address(ip, remedy):
    with pytest.raises(UsageError, match=f"--ip {ip}: .*; {remedy}"):
        Selection(ip=ip)


@pytest.mark.parametrize(
    ("ip", "known"),
    [
        ("203.0.113.7", True),
        ("10.0.0.0/8", True),
        ("2001:db8::1", True),
        ("203.0.113.*", True),
        ("AWS Internal", True),
        ("HIDDEN_DUE_TO_SECURITY_REASONS", True),
        ("cloudformation.amazonaws.com", True),
        ("ec2.amazonaws.com.cn", True),
        ("300.1.1.1", False),
        ("10.1.1", False),
        ("2001:db8:::1", False),
        ("mia", False),
    ],
)
def test_a_value_that_cannot_be_an_address_network_or_service_is_doubted(ip, known):
    assert (Selection(ip=ip).ip_doubt is None) == known


@pytest.mark.parametrize("ip", ["s3.amazonaws.com", "AWS Internal", "anonymous.2.3.4", "999.1.1.1"])
def test_any_other_text_of_an_address_is_found(archive, ip):
    logs = archive(a=[caller(1, "AKIA1") | {"sourceIPAddress": ip}, caller(2, "AKIA2")])
    timeline = run_timeline([str(logs)], Selection(ip=ip))
    assert timeline.calls == 1


def test_a_name_that_occurs_twice_in_an_arn_is_found(archive):
    identity = {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/alice-x/alice",
    }
    logs = archive(a=[record(userIdentity=identity)])
    assert run_timeline([str(logs)], Selection(identity="alice")).calls == 1


@pytest.mark.parametrize(
    "selection",
    [
        Selection(identity="mia"),
        pytest.param(Selection(identity="ana"), marks=pytest.mark.slow),
        pytest.param(Selection(identity="*"), marks=pytest.mark.slow),
        pytest.param(Selection(identity="backup"), marks=pytest.mark.slow),
        pytest.param(Selection(role="admin"), marks=pytest.mark.slow),
        pytest.param(Selection(ip="0.0.0.0/0"), marks=pytest.mark.slow),
        Selection(key="ASIAEXAMPLEDEP001"),
        pytest.param(Selection(event="aws-login-03"), marks=pytest.mark.slow),
    ],
    ids=lambda selection: selection.options[0],
)
def test_store_folder_and_shuffled_files_give_the_same_bytes(every_case, selection):
    whole, *others = every_case
    answer = json.loads(to_json(run_timeline([str(whole)], selection)))
    for source in others:
        other = json.loads(to_json(run_timeline([str(source)], selection)))
        assert other["sessions"] == answer["sessions"]


@pytest.mark.parametrize("read_only", [True, "true", False])
def test_only_logs_without_any_read_event_lack_assume_role_for_that_reason(
    archive, tmp_path, read_only
):
    session = {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:s",
        "accessKeyId": "ASIAEXAMPLE1",
        "sessionContext": {"attributes": {"creationDate": "2026-01-26T21:40:00Z"}},
    }
    other = record(eventID="2", eventName="ListUsers", readOnly=read_only)
    logs = archive(a=[record(eventID="1", userIdentity=session, readOnly=False), other])
    store = tmp_path / "logs.duckdb"
    assert call("ingest", logs, "--store", store).returncode == 0
    for source in (logs, store):
        (one,) = run_timeline([str(source)], Selection(key="ASIAEXAMPLE1")).sessions
        assert ("only write events" in one.origin.reason) == (read_only is False)


def test_texts_of_a_busy_actor_and_of_its_sessions_are_read_at_once(archive, tmp_path, monkeypatch):
    def session(number):
        key, begin = f"ASIAEXAMPLE{number:05}", f"2026-01-19T09:{number % 60:02}:00Z"
        issuer = {"arn": "arn:aws:iam::111122223333:role/deploy"}
        attributes = {"creationDate": begin}
        identity = {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE:s{number}",
            "accessKeyId": key,
            "sessionContext": {"sessionIssuer": issuer, "attributes": attributes},
        }
        made = {"credentials": {"accessKeyId": key}}
        yield record(
            eventID=f"begin {number}",
            eventTime=begin,
            eventSource="sts.amazonaws.com",
            eventName="AssumeRole",
            responseElements=made,
        )
        yield record(eventID=f"use {number}", eventTime=begin, userIdentity=identity)

    logs = archive(a=[one for number in range(_FEW_RECORDS + 1) for one in session(number)])
    answer = json.loads(to_json(run_timeline([str(logs)], Selection(identity="alice"))))
    store = tmp_path / "logs.duckdb"
    assert call("ingest", logs, "--store", store).returncode == 0
    readings = []

    def counted(connection, rows, separate):
        readings.append(len(rows))
        return stored_texts(connection, rows, separate=separate)

    monkeypatch.setattr(row_texts, "stored_texts", counted)
    stored = json.loads(to_json(run_timeline([str(store)], Selection(identity="alice"))))
    assert stored["sessions"] == answer["sessions"]
    assert readings == [2 * (_FEW_RECORDS + 1)]


@pytest.mark.parametrize("stored", [False, True])
def test_days_on_which_the_logs_have_nothing_of_an_account_and_region_are_named(
    archive, tmp_path, stored
):
    def on(day, **fields):
        return record(eventID=str(fields), eventTime=f"2026-01-{day}T09:00:00Z", **fields)

    other = {"arn": "arn:aws:iam::111122223333:user/bob", "userName": "bob"}
    logs = archive(
        a=[
            on(19, awsRegion="us-east-1", eventName="ListUsers"),
            on(22, awsRegion="us-east-1", userIdentity=other),  # not alice, but the logs go on
            on(27, awsRegion="us-east-1"),
            on(19, awsRegion="eu-west-1"),
            *(on(day, awsRegion="ap-south-1", n=day, userIdentity=other) for day in range(19, 28)),
        ]
    )
    source = logs
    if stored:
        source = tmp_path / "logs.duckdb"
        assert call("ingest", logs, "--store", source).returncode == 0
    timeline = run_timeline([str(source)], Selection(identity="alice"))
    assert [(one.region, one.day.day, one.records) for one in timeline.coverage] == [
        ("eu-west-1", 19, 1),
        ("us-east-1", 19, 1),
        ("us-east-1", 22, 1),
        ("us-east-1", 27, 1),
    ]
    sentences = [
        "The logs have no record of account 111122223333 in eu-west-1 on 8 of 9 days (2026-01-20 to"
        " 2026-01-27): unknown, not quiet.",
        "The logs have no record of account 111122223333 in us-east-1 on 6 of 9 days (2026-01-20 to"
        " 2026-01-21, 2026-01-23 to 2026-01-26): unknown, not quiet.",
    ]
    assert log_gaps(timeline) == sentences
    shown = " ".join(text(timeline).split())
    page = timeline_html(timeline)
    assert all(sentence in shown and sentence in page for sentence in sentences)


def test_the_leaked_key_of_the_sample_tells_its_story():
    bounds = Bounds(datetime(2026, 3, 16, tzinfo=UTC))
    pack = load_rules(["iam-changes"])
    timeline = run_timeline([str(SAMPLE)], Selection(key=LEAKED), bounds, pack)
    made = [one for one in timeline.sessions if one.origin.event_name == "CreateAccessKey"]
    assert "user support-backup" in {one.actor for one in made}
    rows = [row for one in timeline.sessions for row in one.rows]
    created = next(row for row in rows if row.event_name == "CreateUser")
    assert created.targets == ("support-backup",)
    assert created.new == ("call",)
    assert "IAMChangeActivityAlarm" in created.alarms
    assert any(one.startswith("IAMChangeActivityAlarm #") for one in created.episodes)
    caller = next(row for row in rows if row.event_name == "GetCallerIdentity")
    assert caller.new == ("call", "address", "user agent")


def test_what_is_new_counts_the_days_before_the_span():
    whole = run_timeline([str(SAMPLE)], Selection(key=LEAKED))
    builds = Bounds(datetime(2026, 3, 16, tzinfo=UTC), datetime(2026, 3, 17, 12, tzinfo=UTC))
    late = run_timeline([str(SAMPLE)], Selection(key=LEAKED), builds)
    assert late.calls < whole.calls
    assert not any(row.new for row in late.sessions[0].rows)


def test_what_is_new_counts_by_principal_and_not_by_name(archive):
    def one(number, principal, event, account="111122223333"):
        return caller(number, f"AKIA{number}", eventName=event, principalId=principal) | {
            "eventTime": f"2026-01-19T09:00:0{number}Z",
            "recipientAccountId": account,
        }

    logs = archive(
        a=[
            one(1, "AIDAEXAMPLEANA000001", "GetUser"),
            one(2, "AIDAEXAMPLEANA000001", "ListUsers"),
            one(3, "AIDAEXAMPLEANA000002", "ListUsers"),  # made again
            one(4, "AIDAEXAMPLEANA000002", "GetUser"),
            one(5, "", "ListUsers"),
            one(6, "", "GetUser", "444455556666"),
            record(eventID="e7", userIdentity={}),
            record(eventID="e8", userIdentity={}, eventName="ListUsers"),
        ]
    )
    timeline = run_timeline([str(logs)], Selection(event="e*"))
    new = {one: row.new for s in timeline.sessions for row in s.rows for one in row.event_ids}
    assert {one for one, what in new.items() if what} == {"event-2", "event-4"}


def test_failed_sign_ins_of_one_principal_stand_together(archive):
    def signed_in(number, result, **identity):
        return record(
            eventID=f"s{number}",
            eventTime=f"2026-01-19T09:00:0{number}Z",
            eventSource="signin.amazonaws.com",
            eventName="ConsoleLogin",
            userIdentity={"type": "IAMUser", "accountId": "111122223333", **identity},
            responseElements={"ConsoleLogin": result},
        )

    ana = {"principalId": "AIDAEXAMPLEANA000001", "userName": "ana"}
    hidden = {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    logs = archive(
        a=[
            *(signed_in(n, "Failure", **ana) for n in range(4)),
            *(signed_in(n, "Failure", **hidden) for n in range(4, 6)),
            signed_in(6, "Success", **ana),
        ]
    )
    timeline = run_timeline([str(logs)], Selection(account="111122223333"))
    assert [(one.kind, one.calls, one.failed) for one in timeline.sessions] == [
        ("failed sign-ins", 4, 4),
        ("failed sign-ins", 2, 2),
        ("sign-in", 1, 0),
    ]
    assert timeline.sessions[0].origin.reason == "they failed, so they began no session"


def test_of_two_records_that_made_a_key_none_is_chosen(archive):
    def made(number):
        response = {"accessKey": {"accessKeyId": "AKIAEXAMPLEBOB00001", "userName": "bob"}}
        return record(
            eventID=f"made-{number}", eventName="CreateAccessKey", responseElements=response
        )

    logs = archive(a=[made(1), made(2), caller(3, "AKIAEXAMPLEBOB00001")])
    (session,) = run_timeline([str(logs)], Selection(key="AKIAEXAMPLEBOB00001")).sessions
    assert session.origin.reason == (
        "several records fit, and no field distinguishes them: made-1, made-2"
    )


def test_texts_of_strangers_do_nothing(archive):
    identity = {"type": "IAMUser", "userName": "=cmd\x1b[31m", "accessKeyId": "AKIA\x1b]0;x"}
    logs = archive(a=[record(userIdentity=identity, userAgent="@SUM(1)\x07", errorCode="-1\x9b")])
    timeline = run_timeline([str(logs)], Selection(identity="=cmd\x1b[31m"))
    for render in (text, table):
        assert not set(render(timeline)) & {"\x1b", "\x07", "\x9b"}
    assert not any(
        cell.startswith(("=", "@", "-")) for cell in table(timeline).splitlines()[1].split(",")
    )


def ids_of(timeline):
    return [one for s in timeline.sessions for row in s.rows for one in row.event_ids]


def test_records_without_an_event_id_are_calls_too(archive):
    odd = [record(eventID=id_, userAgent=f"agent-{n}") for n, id_ in enumerate([None, 7, "", "e"])]
    del odd[0]["eventID"]
    logs = archive(a=odd)
    pack = load_rules(["iam-changes"])
    timeline = run_timeline([str(logs)], Selection(identity="*"), pack=pack)
    assert timeline.calls == 4
    assert sorted(ids_of(timeline)) == ["7", "e"]


def test_several_events_are_the_credentials_of_each(archive):
    logs = archive(a=[caller(n, f"AKIA{n}") for n in range(3)])
    timeline = run_timeline([str(logs)], Selection(event="event-*"))
    assert [one.key for one in timeline.sessions] == ["AKIA0", "AKIA1", "AKIA2"]


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"]
)
def test_a_session_may_begin_beyond_the_calendar(archive, time):
    session = {"attributes": {"creationDate": time}}
    logs = archive(a=[caller(1, "ASIA1", sessionContext=session)])
    assert run_timeline([str(logs)], Selection(key="ASIA1")).calls == 1


def test_long_names_in_records_are_followed_as_short_ones_are(archive):
    made = "K" * 2000
    long_names = [f"AROAEXAMPLE{n}:{'s' * 60}{n:04}" for n in range(30)]
    logs = archive(
        a=[
            caller(1, "AKIA1", eventName="AssumeRole", made=made),
            caller(2, made),
            caller(3, made + "other"),
            *(caller(10 + n, "AKIA1", made=f"ASIA{n}") for n in range(30)),
            *(caller(50 + n, f"ASIA{n}", principalId=name) for n, name in enumerate(long_names)),
        ]
    )
    timeline = run_timeline([str(logs)], Selection(event="event-1"))
    assert sorted(ids_of(timeline)) == sorted(
        f"event-{n}" for n in (1, 2, *range(50, 80), *range(10, 20))
    )


def caller(number, key, *, eventName="GetUser", made=None, **identity):  # noqa: N803  # a field of records
    return record(
        eventID=f"event-{number}",
        eventName=eventName,
        userIdentity={"type": "IAMUser", "accessKeyId": key, "userName": "ana", **identity},
        responseElements=made and {"credentials": {"accessKeyId": made}},
    )


def test_a_name_too_long_to_search_for_is_refused_with_what_to_do():
    with pytest.raises(UsageError, match=r"--identity n+…: too long .* shorten it with \*"):
        Selection(key="AKIA1", identity="n" * 2000)


@pytest.mark.parametrize("criterion", ["identity", "key", "ip", "role", "account", "event"])
def test_a_blank_criterion_is_refused_and_not_a_search_for_nobody(criterion):
    with pytest.raises(UsageError, match=f"^--{criterion}[: ]"):
        Selection(**{"account": "111122223333", criterion: " "})


def test_a_session_or_user_is_no_role_and_the_option_for_it_is_named():
    for arn in ("arn:aws:sts::111122223333:assumed-role/dev/ana", "arn:aws:iam::1:user/ana"):
        with pytest.raises(UsageError, match=r"not the ARN of a role, .* give --identity"):
            Selection(role=arn)
    assert Selection(role="arn:*dev").role


def test_text_shows_what_of_the_sources_is_in_no_session(archive):
    logs = archive(a=[record(eventID="e1"), record(eventID="e1"), record(eventTime="soon"), 5])
    shown = text(run_timeline([str(logs)], Selection(identity="*")))
    assert "1 record of the actor without a usable eventTime: in no session." in shown
    assert "Left out: 1 copy of an event, delivered again." in shown
    assert "Rejected: 1 fault" in shown
    nobody = text(run_timeline([str(logs)], Selection(identity="nobody")))
    assert "Rejected: 1 fault" in nobody


def test_a_search_for_nobody_says_how_many_records_were_searched(story):
    shown = text(run_timeline([str(story)], Selection(key="AKIAEXAMPLENOBODY1")))
    assert shown == "No record matches --key AKIAEXAMPLENOBODY1.\n8 records were searched.\n"


def test_without_an_actor_the_command_says_what_to_give(story):
    done = call("who", story)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: no actor is given: use --identity, --key")
    assert call("who", story, "--key", "AKIANOBODY0000000000").returncode == 1
    assert call("who", story, "--key", "AKIAEXAMPLECI0001").returncode == 0
    assert call("who", story, "--key", " AKIAEXAMPLECI0001\r").returncode == 0


def test_each_format_is_written_by_its_name(story, tmp_path):
    for name, begins in (("w.json", "{"), ("w.csv", "session,parent"), ("w.txt", "--identity")):
        assert call("who", story, "--identity", "ci", "-o", tmp_path / name).returncode == 0
        assert (tmp_path / name).read_text("utf-8").startswith(begins)


@pytest.fixture(params=["folder", "store"])
def both_trails(request, archive, tmp_path):
    """Logs with both accounts' records of one act, as files and as a store."""
    logs = archive(a=CASES["cross-account"])
    if request.param == "folder":
        return logs
    assert call("ingest", logs, "--store", tmp_path / "s.duckdb").returncode == 0
    return tmp_path / "s.duckdb"


def test_an_act_that_two_accounts_recorded_is_one_call_of_its_caller(both_trails):
    timeline = run_timeline([str(both_trails)], Selection(identity="AIDAEXAMPLEANA"))
    assert timeline.calls == 1
    assert text(timeline).startswith("--identity AIDAEXAMPLEANA: 1 call in 1 session")


def test_the_record_of_an_account_is_shown_if_its_caller_is_not_asked_for(both_trails):
    timeline = run_timeline([str(both_trails)], Selection(account="444455556666"))
    side, session = timeline.sessions
    assert (timeline.calls, side.rows[0].event_ids) == (2, ("cross-account-02",))
    assert side.origin.reason == "the record of the caller, user ana, is cross-account-01"
    assert session.origin.event_id == "cross-account-01"


def test_the_side_of_an_account_is_shown_where_no_session_leads_to_its_caller(archive, tmp_path):
    logs = archive(a=CASES["cross-account"][:2])
    assert call("ingest", logs, "--store", tmp_path / "s.duckdb").returncode == 0
    for source in (logs, tmp_path / "s.duckdb"):
        (side,) = run_timeline([str(source)], Selection(account="444455556666")).sessions
        assert side.origin.reason.endswith("user ana, is cross-account-01")


def test_sessions_are_numbered_by_their_first_calls_in_the_span(archive):
    def made(time, key):
        return record(
            eventID=time,
            eventTime=f"2026-01-01T{time}:00Z",
            userIdentity={"type": "IAMUser", "userName": "ada", "accessKeyId": key},
        )

    logs = archive(a=[made("01:00", "AKIAONE"), made("02:30", "AKIATWO"), made("02:40", "AKIAONE")])
    since = Bounds(start=datetime(2026, 1, 1, 2, tzinfo=UTC))
    timeline = run_timeline([str(logs)], Selection(identity="ada"), since)
    assert [one.key for one in timeline.sessions] == ["AKIATWO", "AKIAONE"]
