"""A user is one actor under all its names."""

import json
from datetime import UTC, datetime

import pytest

from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.errors import UsageError
from auditor.render.audit.timeline import text
from auditor.render.audit.timeline_html import timeline_html
from auditor.replay.bounds import Bounds
from auditor.result.json import to_json
from tests.cli.conftest import call
from tests.conftest import record

MIA, ZOE = "AIDAEXAMPLEMIA000001", "AIDAEXAMPLEZOE000001"
ACCOUNT = "111122223333"


def by(name, principal, hour, *, event="GetUser", account=ACCOUNT, **fields):
    """A call of a user at an hour of one day; `h<hour>` is its eventID."""
    identity = {
        "type": "IAMUser",
        "principalId": principal,
        "arn": f"arn:aws:iam::{account}:user/staff/{name}",
        "accountId": account,
        "userName": name,
        "accessKeyId": f"AKIA{principal[4:]}",
    }
    return record(
        eventID=f"h{hour}",
        eventTime=f"2026-01-19T{hour:02}:00:00Z",
        eventSource="iam.amazonaws.com",
        eventName=event,
        recipientAccountId=account,
        **{"userIdentity": identity, "requestParameters": None, **fields},
    )


def renamed(old, new, hour, account=ACCOUNT, **fields):
    request = {"userName": old, "newUserName": new}
    return by(
        "admin",
        "AIDAEXAMPLEADMIN0001",
        hour,
        event="UpdateUser",
        account=account,
        requestParameters=request,
        **fields,
    )


def sources(archive, tmp_path, records):
    """The same records as log files and as a store."""
    logs = archive(a=records[::2], b=records[1::2])
    store = tmp_path / "logs.duckdb"
    assert call("ingest", logs, "--store", store).returncode == 0
    return logs, store


def hours(source, **selection):
    timeline = run_timeline([str(source)], Selection(**selection))
    own = [one for one in timeline.sessions if one.depth == 0]
    ids = [one for session in own for row in session.rows for one in row.event_ids]
    assert timeline.calls == len(ids)
    return sorted(int(one[1:]) for one in ids)


def test_a_renamed_user_is_found_with_all_its_calls_by_each_name(archive, tmp_path):
    records = [
        by("mia", MIA, 8),
        renamed("mia", "robert", 9),
        by("robert", MIA, 10),
        by("zoe", ZOE, 10) | {"eventID": "h20"},
    ]
    logs, store = sources(archive, tmp_path, records)
    for name in ("mia", "robert", f"arn:aws:iam::{ACCOUNT}:user/staff/mia", MIA):
        for source in (logs, store):
            assert hours(source, identity=name) == [8, 10]
    timeline = run_timeline([str(store)], Selection(identity="mia"))
    ((user,),) = (timeline.same_users,)
    assert (user.principal_id, user.user_names) == (MIA, ("mia", "robert"))
    assert [
        (one.event_id, one.actor, one.user_name, one.new_user_name) for one in user.renames
    ] == [("h9", "user admin", "mia", "robert")]
    sentence = (
        f"One user, {MIA}, is mia, then robert. UpdateUser gave it the name robert at"
        " 2026-01-19 09:00 by user admin, h9."
    )
    assert sentence in " ".join(text(timeline).split())
    assert "mia, then robert. " in timeline_html(timeline)
    assert json.loads(to_json(timeline))["same_users"][0]["user_names"] == ["mia", "robert"]


def test_a_user_without_a_call_under_the_name_that_is_given_is_found_by_the_others(
    archive, tmp_path
):
    before = [by("mia", MIA, 8), renamed("mia", "robert", 9), renamed("robert", "rob", 11)]
    after = [renamed("mia", "robert", 9), renamed("robert", "rob", 11), by("rob", MIA, 12)]
    for name in ("mia", "robert", "rob"):
        assert hours(archive(a=before), identity=name) == [8]
        assert hours(archive(a=after), identity=name) == [12]
    for source in sources(archive, tmp_path, after):
        assert hours(source, identity="mia") == [12]


def test_a_user_that_renames_itself_is_known_by_that_call(archive):
    request = {"userName": "mia", "newUserName": "robert"}
    records = [
        by("mia", MIA, 8, event="UpdateUser", requestParameters=request),
        by("robert", MIA, 9),
    ]
    assert hours(archive(a=records), identity="robert") == [8, 9]


def test_a_name_that_passed_to_another_user_means_both_and_no_third(archive, tmp_path):
    records = [
        by("mia", MIA, 8),
        renamed("mia", "old-mia", 9),
        by(
            "admin",
            "AIDAEXAMPLEADMIN0001",
            10,
            event="CreateUser",
            requestParameters={"userName": "mia"},
            responseElements={"user": {"userName": "mia", "userId": ZOE}},
        ),
        by("mia", ZOE, 11),
        by("old-mia", MIA, 12),
        by("old-mia", "AIDAEXAMPLEOTHER0001", 13, account="444455556666"),
    ]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity="mia") == [8, 11, 12]
        assert hours(source, identity="old-mia") == [8, 12, 13]
        assert hours(source, identity=ZOE) == [11]
        assert hours(source, identity="mia", account="444455556666") == []


def test_a_user_made_again_under_the_name_is_not_the_one_that_was_renamed(archive):
    """The creation shows whose name it was, though the user made no call under it."""
    created = by(
        "admin",
        "AIDAEXAMPLEADMIN0001",
        9,
        event="CreateUser",
        requestParameters={"userName": "mia"},
        responseElements={"user": {"userName": "mia", "userId": ZOE}},
    )
    records = [by("mia", MIA, 8), created, renamed("mia", "robert", 10), by("robert", ZOE, 11)]
    assert hours(archive(a=records), identity="robert") == [11]


def test_without_the_call_that_renamed_it_a_user_is_one_by_its_principal_id(archive, tmp_path):
    records = [by("mia", MIA, 8), by("robert", MIA, 10)]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity="mia") == [8, 10]
    timeline = run_timeline([str(source)], Selection(identity="mia"))
    assert "The logs hold no UpdateUser that renamed it." in " ".join(text(timeline).split())


def test_a_refused_or_another_change_of_a_user_is_no_rename(archive):
    refused = renamed("mia", "robert", 9, errorCode="AccessDenied")
    path = renamed("mia", None, 10)
    records = [by("mia", MIA, 8), refused, path, by("robert", ZOE, 11)]
    assert hours(archive(a=records), identity="robert") == [11]


def test_users_who_exchange_names_stay_apart(archive):
    records = [
        by("mia", MIA, 7),
        by("zoe", ZOE, 8),
        renamed("mia", "x", 9),
        renamed("zoe", "mia", 10),
        renamed("x", "zoe", 11),
        by("mia", ZOE, 12),
        by("zoe", MIA, 13),
    ]
    logs = archive(a=records)
    assert hours(logs, identity="x") == [7, 13]
    assert hours(logs, identity="mia") == [7, 8, 12, 13]
    assert hours(logs, identity=MIA) == [7, 13]


def test_the_other_criteria_hold_under_all_names(archive, tmp_path):
    records = [
        by("mia", MIA, 8, sourceIPAddress="203.0.113.7"),
        renamed("mia", "robert", 9),
        by("robert", MIA, 10, sourceIPAddress="203.0.113.8"),
        by("robert", MIA, 11, sourceIPAddress="198.51.100.1"),
    ]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity="mia", ip="203.0.113.0/24") == [8, 10]
        assert hours(source, identity="mia", account="444455556666") == []
    bounds = Bounds(datetime(2026, 1, 19, 10, tzinfo=UTC))
    assert run_timeline([str(source)], Selection(identity="mia"), bounds).calls == 2


def test_an_undated_record_under_another_name_counts_once(archive, tmp_path):
    undated = by("robert", MIA, 11) | {"eventTime": "no time"}
    records = [by("mia", MIA, 8), renamed("mia", "robert", 9), by("robert", MIA, 10), undated]
    for source in sources(archive, tmp_path, records):
        assert run_timeline([str(source)], Selection(identity="mia")).undated == 1


def session(hour, key, role="deploy", unique="AROAEXAMPLEDEPLOY001", **context):
    return record(
        eventID=f"h{hour}",
        eventTime=f"2026-01-19T{hour:02}:00:00Z",
        userIdentity={
            "type": "AssumedRole",
            "principalId": f"{unique}:ci",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/ci",
            "accountId": ACCOUNT,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": unique,
                    "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
                },
                "attributes": {"creationDate": "2026-01-19T08:00:00Z"},
                **context,
            },
        },
    )


def test_sessions_are_found_by_the_source_identity_and_by_the_unique_id_of_their_role(
    archive, tmp_path
):
    records = [
        session(8, "ASIAEXAMPLE00000001", sourceIdentity="mia@example.com"),
        session(9, "ASIAEXAMPLE00000002", sourceIdentity="zoe@example.com"),
        session(
            10,
            "ASIAEXAMPLE00000003",
            "admin",
            "AROAEXAMPLEADMIN0001",
            sourceIdentity="mia@example.com",
        ),
        by("mia", MIA, 11),
    ]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity="mia@example.com") == [8, 10]
        assert hours(source, identity="mia@*") == [8, 10]
        assert hours(source, identity="mia@example.com", account=ACCOUNT) == [8, 10]
        assert hours(source, identity="mia@example.com", key="ASIAEXAMPLE00000003") == [10]
        assert hours(source, identity="AROAEXAMPLEDEPLOY001") == [8, 9]
        assert hours(source, identity="AROAEXAMPLEDEPLOY001:ci") == [8, 9]
        assert hours(source, role="AROAEXAMPLEADMIN0001") == [10]
        assert hours(source, identity=MIA) == [11]


def test_a_name_means_users_and_sessions_and_a_person_only_without_any(archive, tmp_path):
    records = [
        by("mia", MIA, 8),
        session(9, "ASIAEXAMPLE00000001", sourceIdentity="mia"),
        session(10, "ASIAEXAMPLE00000002", sourceIdentity="zoe"),
    ]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity="mia") == [8]
        assert hours(source, identity="zoe") == [10]


def test_an_identity_center_user_is_found_by_its_id(archive, tmp_path):
    user = "94482488-3041-7026-18f3-be45837cd0e4"
    one = session(8, "ASIAEXAMPLE00000001")
    one["userIdentity"]["onBehalfOf"] = {"userId": user, "identityStoreArn": "arn:x"}
    for source in sources(archive, tmp_path, [one, by("mia", MIA, 9)]):
        assert hours(source, identity=user) == [8]


def test_a_portal_sign_in_is_found_by_the_name_of_the_user(archive, tmp_path):
    signed_in = record(
        eventID="h8",
        eventSource="signin.amazonaws.com",
        eventName="UserAuthentication",
        userIdentity={
            "type": "IdentityCenterUser",
            "onBehalfOf": {"userId": "u-1"},
            "credentialId": "c-1",
        },
        additionalEventData={"UserName": "zoe"},
    )
    for source in sources(archive, tmp_path, [signed_in, by("mia", MIA, 9)]):
        assert hours(source, identity="zoe") == [8]


def test_a_source_identity_that_json_escapes_is_found_in_a_store(archive, tmp_path):
    records = [session(8, "ASIAEXAMPLE00000001", sourceIdentity='m"ia/é=x'), by("mia", MIA, 9)]
    for source in sources(archive, tmp_path, records):
        assert hours(source, identity='m"ia/é=x') == [8]


@pytest.mark.parametrize(
    ("selection", "advice"),
    [
        ({"identity": "AKIAEXAMPLE000000001"}, "the id of an access key; give --key"),
        ({"role": "ASIAEXAMPLE000000001"}, "the id of an access key; give --key"),
        ({"key": MIA}, "the unique id of a user or role; give --identity"),
    ],
)
def test_an_id_of_another_kind_is_refused_with_the_option_for_it(selection, advice):
    with pytest.raises(UsageError, match=advice):
        Selection(**selection)


def test_names_of_a_user_are_redacted_even_one_without_a_call(archive, tmp_path):
    key = tmp_path / "key"
    key.write_text("a key for tests, and for no other use")
    logs = archive(a=[by("mia", MIA, 8), renamed("mia", "robert", 9)])
    asked = ("who", logs, "--identity", MIA, "--redact", "identities", "--redact-key", key)
    for chosen in ("json", "text", "html"):
        shown = call(*asked, "--format", chosen).stdout
        assert "One user" in shown or "same_users" in shown
        assert "mia" not in shown
        assert "robert" not in shown


def test_a_name_of_very_many_users_is_taken_as_it_is(archive):
    def of(users):
        records = [by("mia", f"AIDAEXAMPLE{n:09}", n % 24) | {"eventID": f"h{n}"} for n in users]
        others = [by("zoe", f"AIDAEXAMPLE{n:09}", 1) | {"eventID": f"h9{n:04}"} for n in users]
        logs = archive(a=records + others)
        return run_timeline([str(logs)], Selection(identity="mia")).calls

    assert of(range(3)) == 6
    assert of(range(101)) == 101
