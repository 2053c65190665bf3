"""The origins of credentials in the threads of an audit, against those of `auditor who`."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.audit.ingest import run_ingest
from auditor.audit.run import run_audit
from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.cloudtrail.keys import Pruning
from auditor.replay.question import Question
from auditor.result.threads import ThreadCredential
from auditor.rules import load_rules
from auditor.significance.table_file import shipped_table
from tests.paths import GOLDEN

CASES = {
    case["case"]: case
    for name in ("lineage.jsonl", "lineage_ways.jsonl")
    for case in map(json.loads, (GOLDEN / name).read_text("utf-8").splitlines())
}
QUICK = {"service-role", "pod-identity"}
NO_SESSIONS = {"AWSService", "AWSAccount", "SAMLUser", "WebIdentityUser", "IdentityCenterUser"}
SIGN_INS = {"ConsoleLogin", "SwitchRole", "UserAuthentication"}


def heavy_acts(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one heavy call with each credential of a case, some seconds after its last record."""
    by_id = {one["eventID"]: one for one in case["records"]}
    uses = [by_id.get(link["events"][-1]) for link in case["expected"]["links"]]
    last = max(one["eventTime"] for one in case["records"])
    return [
        {
            **{key: one[key] for key in ("userIdentity", "recipientAccountId", "awsRegion")},
            **{key: one[key] for key in ("sessionCredentialFromConsole",) if key in one},
            "eventTime": f"{last[:-3]}{number:02d}Z",
            "eventSource": "iam.amazonaws.com",
            "eventName": "AttachUserPolicy",
            "eventID": f"act-{number}",
            "requestParameters": {
                "userName": f"user-{number}",
                "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
            },
        }
        for number, one in enumerate(uses, 50)
        if one is not None
        and one["userIdentity"].get("type") not in NO_SESSIONS
        and one["eventName"] not in SIGN_INS
    ]


def origins_in_threads(source: Path) -> dict[tuple[str, str], ThreadCredential]:
    """Return the credentials of the threads of a source, by actor and key."""
    question = Question([str(source)], load_rules(["iam-changes"]), significance=shipped_table())
    threads = run_audit(question).threads
    assert threads is not None
    named = (*threads.named, *threads.lighter)
    return {(one.actor, one.key): one for thread in named for one in thread.credentials}


@pytest.mark.parametrize(
    "name",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)  # 2 s for each
        for name in CASES
    ],
)
def test_credentials_of_threads_have_the_origins_that_a_timeline_shows(name, archive, tmp_path):
    acts = heavy_acts(CASES[name])
    folder = archive(all=[*CASES[name]["records"], *acts])
    store = tmp_path / "store.duckdb"
    run_ingest([str(folder)], store, Pruning())
    credentials = origins_in_threads(folder)
    assert origins_in_threads(store) == credentials
    for act in acts:
        timeline = run_timeline([str(folder)], Selection(event=act["eventID"]))
        session = timeline.sessions[0]
        origin, shown = session.origin, credentials[session.actor, session.key]
        if origin.actor.endswith(".amazonaws.com"):
            assert shown.reason.endswith(" in these logs, unless by an AWS service")
        else:
            assert (shown.begun_by, shown.confidence) == (origin.event_id, origin.confidence)


def threads_of(source: Path) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return actor, number of records and identities of each thread of a source."""
    question = Question([str(source)], load_rules(["iam-changes"]), significance=shipped_table())
    threads = run_audit(question).threads
    assert threads is not None
    return sorted(
        (one.actor, sum(call.records for call in one.calls), one.identities)
        for one in (*threads.named, *threads.lighter)
    )


def sources_of(archive, tmp_path, records) -> tuple[Path, Path]:
    folder = archive(all=records)
    store = tmp_path / "store.duckdb"
    run_ingest([str(folder)], store, Pruning())
    return folder, store


def test_the_requester_of_a_web_identity_token_is_behind_the_role_s_acts(archive, tmp_path):
    case = CASES["web-identity-token"]
    acts = [one for one in heavy_acts(case) if one["userIdentity"]["type"] == "AssumedRole"]
    for source in sources_of(archive, tmp_path, [*case["records"], *acts]):
        ((actor, *_),) = threads_of(source)
        assert actor == "user mia"


def act_of(number: int, name: str, principal: str, **fields: Any) -> dict[str, Any]:
    """Return an act of a user, with a key of its own."""
    identity = {
        "type": "IAMUser",
        "principalId": principal,
        "arn": f"arn:aws:iam::111122223333:user/{name}",
        "accountId": "111122223333",
        "userName": name,
        "accessKeyId": f"AKIA{number:012}",
    }
    act = {
        "eventTime": f"2026-03-02T09:{number:02}:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "AttachUserPolicy",
        "eventID": f"act-{number}",
        "awsRegion": "us-east-1",
        "userIdentity": identity,
        "recipientAccountId": "111122223333",
        "requestParameters": {
            "userName": f"user-{number}",
            "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
    }
    return {**act, **fields}


def test_a_renamed_user_is_one_actor_and_a_later_user_of_its_old_name_is_another(archive, tmp_path):
    records = [
        act_of(1, "ada", "AIDAEXAMPLEONE00001"),
        act_of(2, "bea", "AIDAEXAMPLEONE00001"),
        act_of(3, "ada", "AIDAEXAMPLETWO00001"),
        act_of(4, "bea", "AIDAEXAMPLEONE00001", eventName="PutUserPolicy"),
        act_of(5, "cleo", "AIDAEXAMPLETRI00001"),
    ]
    ada, cleo = (f"arn:aws:iam::111122223333:user/{name}" for name in ("ada", "cleo"))
    for source in sources_of(archive, tmp_path, records):
        assert threads_of(source) == [
            ("user ada", 1, (ada,)), ("user ada", 3, (ada,)), ("user cleo", 1, (cleo,)),
        ]  # fmt: skip


def test_acts_of_a_renamed_user_behind_a_made_key_are_one_thread(archive, tmp_path):
    made = {"accessKey": {"accessKeyId": "AKIA000000000009", "userName": "dana"}}
    records = [
        act_of(1, "ada", "AIDAEXAMPLEONE00001"),
        act_of(2, "bea", "AIDAEXAMPLEONE00001", eventName="CreateAccessKey", responseElements=made),
        act_of(9, "dana", "AIDAEXAMPLEDAN00001"),
    ]
    for source in sources_of(archive, tmp_path, records):
        ((actor, count, identities),) = threads_of(source)
        assert (actor, count, len(identities)) == ("user ada", 3, 2)
