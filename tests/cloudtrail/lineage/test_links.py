"""Laws that hold for the lineage of any records, on the handed cases."""

import json
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudtrail.lineage import Confidence, CredentialKind, call_of, links_of
from tests.cloudtrail.lineage import cases
from tests.conformance.lineage import check
from tests.conftest import record

CASES = list(cases.CASES.values())
EVERY = [one for case in CASES for one in case["records"]]


def summary(records, **options):
    """Return what began each credential, by the eventIDs of its calls."""
    calls = [call for one in records if (call := call_of(one)) is not None]
    return {
        tuple(call.event_id for call in link.credential.calls): (
            link.begun_by and link.begun_by.event_id,
            link.confidence,
            link.reason,
        )
        for link in links_of(calls, **options)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_credential_is_joined_to_the_record_that_began_it(case):
    assert check(case) is None


def test_there_is_a_case_for_each_way_of_making_credentials():
    calls = {one["eventName"] for one in EVERY}
    services = {one["userIdentity"].get("invokedBy", "") for one in EVERY}
    assert calls >= {
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot",
        "AssumeRoleForPodIdentity", "GetSessionToken", "GetFederationToken", "GetSigninToken",
        "GetWebIdentityToken",
        "ConsoleLogin", "SwitchRole", "UserAuthentication", "GetRoleCredentials",
        "CreateOAuth2Token", "CreateUser", "CreateAccessKey", "CreateLoginProfile",
        "UpdateLoginProfile", "ChangePassword", "UpdateUser", "DeleteLoginProfile", "DeleteUser",
    }  # fmt: skip
    assert services >= {
        f"{name}.amazonaws.com" for name in ("ec2", "ecs-tasks", "lambda", "rolesanywhere")
    }


@given(st.randoms(use_true_random=False), st.sampled_from(CASES))
def test_the_order_of_records_changes_nothing(rng, case):
    shuffled = list(case["records"])
    rng.shuffle(shuffled)
    assert summary(shuffled) == summary(case["records"])
    assert summary(shuffled + shuffled[:2]) == summary(case["records"])


def test_records_of_all_cases_together_are_in_one_link_each():
    shuffled = list(EVERY)
    random.Random(3).shuffle(shuffled)  # any sequence will do
    links = summary(shuffled)
    ids = [event for events in links for event in events]
    assert len(ids) == len(set(ids))
    assert summary(EVERY) == links


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_no_link_is_exact_without_a_record(case):
    for begun_by, confidence, reason in summary(case["records"]).values():
        assert (begun_by is None) <= (confidence is not Confidence.EXACT)
        assert (confidence is Confidence.EXACT) or reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_without_the_record_that_began_a_credential_its_link_alone_becomes_a_reason(case):
    whole = summary(case["records"])
    shared = {one.get("sharedEventID"): one["eventID"] for one in case["records"]}
    for events, (begun_by, _, _) in whole.items():
        if begun_by is None or begun_by in events:
            continue
        (act,) = (one for one in case["records"] if one["eventID"] == begun_by)
        if act.get("sharedEventID") and shared[act["sharedEventID"]] != begun_by:
            continue  # the other account's side of it is still there
        left = summary([one for one in case["records"] if one is not act])
        begun, confidence, reason = left[events]
        assert begun != begun_by
        if begun is None:
            assert confidence is not Confidence.EXACT
            assert reason
        for others, link in left.items():
            same = whole.get(others)
            hangs_on_it = same is None or same[0] == begun_by or begun_by in others
            assert hangs_on_it or same == link


def test_of_two_records_that_fit_a_session_none_is_chosen_and_both_are_named():
    (case,) = (one for one in CASES if one["case"] == "switch-role")
    twin = json.loads(json.dumps(case["records"][0]))
    twin |= {"eventID": "twin", "sharedEventID": "other"}
    begun_by, confidence, reason = summary([*case["records"], twin])["switch-role-04",]
    assert (begun_by, confidence) == (None, Confidence.NONE)
    assert "switch-role-01, twin" in reason


def test_in_logs_without_read_events_the_reason_is_that_assume_role_is_one():
    (case,) = (one for one in CASES if one["case"] == "before-the-logs")
    records = [one for one in case["records"] if one["eventName"] != "AssumeRole"]
    ((_, _, reason),) = summary(records, write_events_only=True).values()
    assert "only write events" in reason


@pytest.mark.parametrize(
    "odd",
    [
        {"userIdentity": "root"},
        {"userIdentity": {"sessionContext": ["x"], "accessKeyId": 5}},
        {"responseElements": {"credentials": "gone"}, "requestParameters": [1]},
        {"userIdentity": {"sessionContext": {"attributes": {"creationDate": "yesterday"}}}},
    ],
)
def test_fields_of_other_types_are_absent_ones(odd):
    ((begun_by, confidence, reason),) = summary([record(**odd)]).values()
    assert (begun_by, confidence, bool(reason)) == (None, Confidence.NONE, True)


def paths_in(value, path=()):
    """Yield the way to each field of a record."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield (*path, name)
        yield from paths_in(inner, (*path, name))


def changed(one, path, *, to):
    """Return a record with another value of one field."""
    *way, name = path
    copy = json.loads(json.dumps(one))
    place = copy
    for step in way:
        place = place[step]
    place[name] = to
    return copy


@pytest.mark.parametrize("odd", [5, ["x"], False, 0.5])
def test_a_field_of_another_type_changes_no_other_field(odd):
    for one in EVERY:
        for path in paths_in(one):
            if path not in {("readOnly",), ("sessionCredentialFromConsole",), ("errorCode",)}:
                assert call_of(changed(one, path, to=odd)) == call_of(changed(one, path, to=None))


@pytest.mark.parametrize(
    ("code", "succeeded"),
    [(None, True), ("", True), ("AccessDenied", False), (403, False), (0, False), ({}, False)],
)
def test_an_error_code_of_any_type_is_one_of_a_call_that_was_refused(code, succeeded):
    call = call_of(record(errorCode=code))
    assert call is not None
    assert call.succeeded is succeeded


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GetUser", ("", "")),
        ("AssumeRoleWithWebIdentity", ("token-1", "")),
        ("CreateUser", ("", "AIDAEXAMPLEMIA")),
    ],
)
def test_tokens_and_users_count_only_in_the_calls_that_use_and_make_them(name, expected):
    call = call_of(
        record(
            eventName=name,
            requestParameters={"webIdentityTokenId": "token-1"},
            responseElements={"user": {"userId": "AIDAEXAMPLEMIA"}},
        )
    )
    assert call is not None
    assert (call.used_token, call.made_principal) == expected


def test_a_record_without_a_time_has_no_lineage():
    assert call_of(record(eventTime="soon")) is None


def test_a_key_names_one_credential_and_a_console_session_has_many_keys():
    (case,) = (one for one in CASES if one["case"] == "console-login")
    links = links_of([call for one in case["records"] if (call := call_of(one)) is not None])
    kinds = [link.credential.kind for link in links]
    assert kinds == [
        CredentialKind.SIGN_IN,
        CredentialKind.CONSOLE,
        CredentialKind.FORWARDED,
    ]
    for one, other in combinations(links, 2):
        assert not set(one.credential.calls) & set(other.credential.calls)


def test_a_key_of_assume_root_is_no_key_of_a_console_session_that_began_in_the_same_second():
    records = [*cases.CASES["assume-root"]["records"], *cases.CASES["root-sign-in"]["records"]]
    begun_by, confidence, _ = summary(records)["assume-root-02",]
    assert (begun_by, confidence) == ("assume-root-01", Confidence.EXACT)


def test_a_session_is_not_begun_by_its_own_call():
    """A role that assumes itself under the same name makes a session with the same principal."""
    case = cases.CASES["before-the-logs"]
    (session,) = (one for one in case["records"] if one["userIdentity"]["type"] == "AssumedRole")
    principal = session["userIdentity"]["principalId"]
    created = session["userIdentity"]["sessionContext"]["attributes"]["creationDate"]
    act = session | {
        "eventID": "of itself",
        "eventTime": created,
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "responseElements": {
            "credentials": {"accessKeyId": "ASIAEXAMPLENEXT01"},
            "assumedRoleUser": {"assumedRoleId": principal},
        },
    }
    ((begun_by, confidence, _),) = summary([act]).values()
    assert (begun_by, confidence) == (None, Confidence.NONE)


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        (("sessionContext", "sourceIdentity", "ana"), "the sourceIdentity is ana; "),
        ((None, "onBehalfOf", {"userId": "u-1"}), "on behalf of Identity Center user u-1; "),
    ],
)
def test_a_session_without_a_beginning_has_the_person_that_it_names_in_its_reason(fields, person):
    part, name, value = fields
    session = json.loads(json.dumps(cases.CASES["saml-console"]["records"][-1]))
    identity = session["userIdentity"]
    (identity if part is None else identity[part])[name] = value
    ((begun_by, _, reason),) = summary([session]).values()
    assert begun_by is None
    assert reason.startswith(f"{person}no AssumeRole for role admin as ann@example.com at ")


def test_a_switch_of_roles_names_who_switched_if_the_callers_account_is_not_in_the_logs():
    ((_, _, reason), *_) = summary(cases.CASES["switch-role-side"]["records"]).values()
    assert reason.startswith("switched from arn:aws:iam::111122223333:user/ann; no AssumeRole")


def test_a_failed_sign_in_used_no_password():
    _, signed_in, *_ = json.loads(json.dumps(cases.CASES["password-changed"]["records"]))
    failed = signed_in | {"responseElements": {"ConsoleLogin": "Failure"}}
    records = [cases.CASES["password-changed"]["records"][0], failed]
    assert summary(records)["password-changed-02",] == (
        None,
        Confidence.NONE,
        "they failed, so they began no session",
    )


def test_a_temporary_key_of_another_session_is_not_followed():
    """AWS may give the id of a temporary key to another session later."""
    case = cases.CASES["chain"]
    whole = summary(case["records"])
    changed_ids = json.loads(json.dumps(case["records"]))
    acts = {begun_by for begun_by, confidence, _ in whole.values() if begun_by}
    for one in changed_ids:
        if one["eventID"] in acts and one["eventName"] == "AssumeRole":
            user = one["responseElements"]["assumedRoleUser"]
            user["assumedRoleId"] = "AROAEXAMPLEOTHER1:other"
    assert acts
    assert {begun_by for begun_by, _, _ in summary(changed_ids).values()} == {None}
