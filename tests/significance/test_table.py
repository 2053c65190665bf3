"""The calls that matter: data with sources, and conditions that change their weight."""

import csv
import json
from urllib.parse import quote

import pytest

from auditor.cloudtrail.lineage import call_of
from auditor.errors import UsageError
from auditor.significance.acts import act_of, agent_family, network_of
from auditor.significance.table import call_name
from auditor.significance.table_file import read_table, shipped_table
from tests.conftest import record
from tests.paths import ROOT

TABLE = shipped_table()
GOLDEN = ROOT / "tests" / "golden" / "significance.csv"
OWN, OTHER = "111122223333", "999988887777"
AWS = "arn:aws:iam::aws:policy"
ALL_ALLOWED = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})


DENIED = {"errorCode": "AccessDenied"}


def weighed(name, request=None, source="iam.amazonaws.com", **fields):
    one = record(eventSource=source, eventName=name, requestParameters=request, **fields)
    call = call_of(one)
    assert call is not None
    act = act_of(one, call, json.dumps(one), TABLE)
    assert act is not None
    return act


def test_every_call_of_the_golden_list_has_its_category_weight_technique_and_sources():
    rows = list(csv.DictReader(GOLDEN.read_text("utf-8").splitlines()))
    assert len(rows) == 200
    for row in rows:
        call = TABLE.calls[call_name(row["eventSource"], row["eventName"])]
        assert (call.event_source, call.event_name) == (row["eventSource"], row["eventName"])
        assert (call.category, str(int(call.weight))) == (row["category"], row["weight"])
        assert (call.attack_id, call.plane) == (row["attack_id"], row["plane"])
        assert list(call.sources) == row["sources"].split()
        assert set(call.sources) <= set(TABLE.sources)


def test_every_weight_of_the_list_holds_for_a_record_of_the_call():
    for entry in TABLE.calls.values():
        act = weighed(entry.event_name, {"x": 1}, entry.event_source)
        assert act.weight in {entry.weight, *(condition.weight for condition in entry.when)}
        if not entry.when:
            assert (act.weight, act.because) == (entry.weight, "")
        assert act.phrase
        assert "{" not in act.phrase


@pytest.mark.parametrize(
    ("name", "request_parameters", "weight", "phrase"),
    [
        ("CreateAccessKey", {"userName": "eve"}, 9, "created a key for eve"),
        ("CreateAccessKey", {"userName": "alice"}, 6, "created a key for alice"),
        ("CreateAccessKey", None, 6, "created a key for itself"),
        ("UpdateAccessKey", {"status": "Inactive", "accessKeyId": "AKIA"}, 4,
         "changed the key AKIA"),
        ("AttachUserPolicy", {"userName": "eve", "policyArn": f"{AWS}/ReadOnly"}, 6,
         "attached ReadOnly to eve"),
        ("AttachUserPolicy",
         {"userName": "eve", "policyArn": f"{AWS}/AdministratorAccess"}, 9,
         "attached AdministratorAccess to eve"),
        ("AttachUserPolicy",
         {"userName": "alice", "policyArn": f"{AWS}/AdministratorAccess"}, 10,
         "attached AdministratorAccess to alice"),
        ("PutUserPolicy", {"userName": "eve", "policyDocument": ALL_ALLOWED}, 9,
         "wrote a policy for eve"),
        ("PutUserPolicy",
         {"userName": "eve", "policyDocument": quote(ALL_ALLOWED)}, 9,
         "wrote a policy for eve"),
        ("PutUserPolicy", {"userName": "eve", "policyDocument": "{ not a policy: Statement *"}, 7,
         "wrote a policy for eve"),
        ("UpdateAssumeRolePolicy",
         {"roleName": "ci", "policyDocument": json.dumps({"Statement": [
             {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}]})}, 9,
         "changed who may assume ci"),
        ("UpdateAssumeRolePolicy",
         {"roleName": "ci", "policyDocument": json.dumps({"Statement": [
             {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}}]})}, 7,
         "changed who may assume ci"),
        ("PutRolePolicy", {"roleName": "ci", "policyName": "AWSRevokeOlderSessions",
                           "policyDocument": ALL_ALLOWED}, 2,
         "wrote a policy for ci"),
    ],
)  # fmt: skip
def test_the_request_decides_the_weight_of_calls_with_many_uses(
    name, request_parameters, weight, phrase
):
    act = weighed(name, request_parameters)
    assert (act.weight, act.phrase) == (weight, phrase)


@pytest.mark.parametrize(
    ("name", "source", "fields", "phrase"),
    [
        ("CreateAccessKey", "iam", DENIED, "created a key for someone"),
        ("AttachUserPolicy", "iam", DENIED, "attached a policy to someone"),
        ("PutRolePolicy", "iam", DENIED, "wrote a policy for something"),
        ("DeleteUser", "iam", DENIED, "deleted a user"),
        ("CreateUser", "iam", {}, "created a user"),
        ("AuthorizeSecurityGroupIngress", "ec2", {}, "opened a security group"),
        ("ModifyImageAttribute", "ec2", {}, "shared an image"),
        ("PutEventSelectors", "cloudtrail", {}, "changed what a trail records"),
    ],
)
def test_a_target_that_the_record_does_not_name_is_not_the_caller(name, source, fields, phrase):
    assert weighed(name, None, f"{source}.amazonaws.com", **fields).phrase == phrase


def test_a_key_that_a_user_makes_for_itself_is_not_made_for_the_id_of_the_key():
    response = {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000001", "userName": "alice"}}
    assert weighed("CreateAccessKey", None, responseElements=response).phrase == (
        "created a key for itself"
    )


def ingress(port, cidr="0.0.0.0/0"):
    ranges = {"items": [{"cidrIp": cidr}]}
    item = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "ipRanges": ranges}
    return {"groupId": "sg-1", "ipPermissions": {"items": [item]}}


@pytest.mark.parametrize(
    ("source", "name", "request_parameters", "weight"),
    [
        ("ec2", "AuthorizeSecurityGroupIngress", ingress(22), 8),
        ("ec2", "AuthorizeSecurityGroupIngress", ingress(443), 6),
        ("ec2", "AuthorizeSecurityGroupIngress", ingress(22, "198.51.100.0/24"), 4),
        ("ec2", "ModifySnapshotAttribute", {"snapshotId": "s", "createVolumePermission": {
            "add": {"items": [{"userId": OTHER}]}}}, 9),
        ("ec2", "ModifySnapshotAttribute", {"snapshotId": "s", "createVolumePermission": {
            "add": {"items": [{"group": "all"}]}}}, 10),
        ("ec2", "RunInstances", {"instanceType": "t3.micro"}, 4),
        ("ec2", "RunInstances", {"instanceType": "p4d.24xlarge"}, 8),
        ("s3", "PutBucketPolicy", {"bucketName": "b", "bucketPolicy": {"Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}}, 9),
        ("s3", "PutBucketPolicy", {"bucketName": "b", "bucketPolicy": {"Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}]}}, 6),
        ("s3", "PutBucketVersioning",
         {"bucketName": "b", "VersioningConfiguration": {"Status": "Suspended"}}, 9),
        ("guardduty", "UpdateDetector", {"detectorId": "d", "enable": False}, 10),
        ("guardduty", "UpdateDetector", {"detectorId": "d", "enable": True}, 7),
        ("kms", "ScheduleKeyDeletion", {"keyId": "k", "pendingWindowInDays": 7}, 10),
        ("lambda", "AddPermission20150331v2", {"functionName": "f", "principal": "*"}, 9),
        ("lambda", "AddPermission20150331v2",
         {"functionName": "f", "principal": "events.amazonaws.com"}, 6),
    ],
)  # fmt: skip
def test_what_is_shared_opened_or_switched_off_weighs_more(
    source, name, request_parameters, weight
):
    assert weighed(name, request_parameters, f"{source}.amazonaws.com").weight == weight


def test_a_sign_in_weighs_by_who_and_how():
    def signed_in(kind, mfa, outcome="Success"):
        return weighed(
            "ConsoleLogin",
            None,
            "signin.amazonaws.com",
            userIdentity={"type": kind, "arn": f"arn:aws:iam::{OWN}:user/x", "accountId": OWN},
            additionalEventData={"MFAUsed": mfa},
            responseElements={"ConsoleLogin": outcome},
        )

    assert [signed_in("Root", "Yes").weight, signed_in("IAMUser", "No").weight] == [10, 8]
    assert [signed_in("IAMUser", "Yes").weight, signed_in("AssumedRole", "No").weight] == [4, 2]
    assert signed_in("IAMUser", "No", "Failure").refused


@pytest.mark.parametrize(
    "request_parameters", [None, [], "text", 7, {"userName": 7}, {"policyDocument": {"a": [1]}}]
)
def test_requests_of_any_type_are_weighed(request_parameters):
    for entry in TABLE.calls.values():
        act = weighed(entry.event_name, request_parameters, entry.event_source, userIdentity="text")
        assert 0 <= act.weight <= 10


def test_networks_and_agents_are_what_stays_of_addresses_and_versions():
    assert network_of("203.0.113.66") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("s3.amazonaws.com") == "s3.amazonaws.com"
    assert [agent_family(text) for text in ("aws-cli/2.11 Python", "[S3Console/0.4]", "")] == [
        "aws-cli", "S3Console", "",
    ]  # fmt: skip


def test_another_table_takes_its_place_and_a_wrong_one_is_refused_by_name(tmp_path):
    shipped = json.loads((ROOT / "queries" / "significance.json").read_text("utf-8"))
    path = tmp_path / "own.json"
    every, burst = shipped["calls"], shipped["bursts"][:1]
    shipped["calls"] = [call for call in shipped["calls"] if call["eventName"] == "StopLogging"]
    shipped["bursts"] = []
    path.write_text(json.dumps(shipped))
    assert list(read_table(path).calls) == ["cloudtrail:StopLogging"]
    for change, message in (
        ({"calls": [{"eventName": "x"}]}, "not a table of significance"),
        (
            {"bursts": [{"call": "s3:GetObject", "in_a_minute": 1, "weight": 1}]},
            "s3:GetObject: not",
        ),
        ({"calls": shipped["calls"] * 2}, "cloudtrail:StopLogging: listed twice"),
        ({"bursts": burst * 2, "calls": every}, "s3:GetObject: listed twice"),
        ({"calls": [], "removals": []}, "no call has a weight of 3 or more"),
    ):
        path.write_text(json.dumps({**shipped, **change}))
        with pytest.raises(UsageError, match=message):
            read_table(path)
    with pytest.raises(UsageError, match="No such file"):
        read_table(tmp_path / "none.json")
