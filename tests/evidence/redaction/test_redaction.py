"""A redacted pack, searched for every value that was replaced; the search knows nothing of how."""

import base64
import ipaddress
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest

from auditor.errors import UsageError
from auditor.evidence.compliance import ComplianceRequest
from auditor.evidence.pack.check import check_pack
from auditor.evidence.pack.previous import read_previous
from auditor.evidence.pack.write import PackRequest, write_pack
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.pseudonyms import Pseudonyms
from auditor.evidence.redaction.redactor import Redactor
from auditor.evidence.redaction.request import Redaction, RedactionKind, parse_kinds, read_key
from auditor.replay.method import Method, Scope
from auditor.replay.question import Question
from auditor.result.threads import ThreadCredential
from auditor.rules import load_rules
from auditor.significance.table_file import shipped_table
from tests.conftest import record
from tests.paths import ROOT

KEY = b"a key for tests, and for no other use"
EVERY = frozenset(RedactionKind)
ACCOUNT, OTHER = "888877776666", "123456789012"
EMAIL, SESSION = "zoe.quinn@corp.example", "zq-laptop-17"
ROLE, USER = "payroll-exporter", "Wilhelmina"
PUBLIC, PRIVATE, SIX = "93.184.216.34", "10.20.30.40", "2606:2800:220:1:248:1893:25c8:1946"
ACCESS_KEY, PRINCIPAL = "ASIAY34FZKBOKMUTVV7A", "AROAY34FZKBOABCDEFGHI"
OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"  # invented
ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/{SESSION}"
ORIGINALS = (
    ACCOUNT, OTHER, EMAIL, SESSION, ROLE, USER, PUBLIC, PRIVATE, SIX, ACCESS_KEY, PRINCIPAL, OWNER,
    TOKEN, PUBLIC.replace(".", "-"), "o-zq1x2y3z4w",
)  # fmt: skip


def hostile() -> dict[str, Any]:
    """A record with the same values in every coding that CloudTrail's records have."""
    policy = {"Statement": [{"Principal": {"AWS": f"arn:aws:iam::{OTHER}:user/{USER}"}}]}
    return record(
        eventName="StopLogging",
        recipientAccountId=ACCOUNT,
        sourceIPAddress=PUBLIC,
        userAgent=f"aws-cli/2.11 ({EMAIL}) Chrome/118.0.0.0",
        userIdentity={
            "type": "AssumedRole",
            "principalId": f"{PRINCIPAL}:{SESSION}",
            "arn": ARN,
            "accountId": ACCOUNT,
            "accessKeyId": ACCESS_KEY,
            "sessionContext": {"sessionIssuer": {"userName": ROLE, "accountId": int(OTHER)}},
        },
        requestParameters={
            "policyDocument": json.dumps(policy),
            "Host": f"ec2-{PUBLIC.replace('.', '-')}.compute.amazonaws.com",
            "bucketName": f"logs-{ACCOUNT}",
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/team/{ROLE}",
            "privateIpAddress": PRIVATE,
            "cidrIpv6": f"{SIX}/128",
            "userName": "bob",
            "note": base64.b64encode(f"from {ACCOUNT} {EMAIL}".encode()).decode(),
            f"arn:aws:iam::{ACCOUNT}:user/{USER}": "context",
        },
        responseElements={
            "assumeRolePolicyDocument": quote(json.dumps(policy), safe=""),
            "credentials": {"accessKeyId": ACCESS_KEY, "sessionToken": TOKEN},
            "grants": [{"owner": OWNER}],
        },
        errorMessage=f"User: {ARN} is not authorized; organization o-zq1x2y3z4w, user {USER}",
        resources=[{"accountId": ACCOUNT, "ARN": f"arn:aws:s3:::logs-{ACCOUNT}"}],
    )


def requested(source: Path | str, **changes: Any) -> PackRequest:
    request = PackRequest(
        Question([str(source)], load_rules(["cis-5.0"]), significance=shipped_table()),
        ComplianceRequest(),
        ("cis-5.0",),
        ("auditor", "evidence"),
        redaction=Redaction(EVERY, KEY),
    )
    return replace(request, **changes)


def contents(pack: Path) -> Iterator[tuple[str, str]]:
    """Every name and every content, Parquet and JSON escapes decoded."""
    for path in pack.rglob("*"):
        yield "names", path.relative_to(pack).as_posix()
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.is_file():
            text = path.read_text("utf-8")
            yield path.name, text
            yield path.name, re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


def codings(value: str) -> set[str]:
    """A value as it is, URL-encoded, and base64 at each of three offsets."""
    encoded = {quote(value, safe=""), value}
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + value.encode()).decode().rstrip("=")
        encoded.add(whole[offset + 2 : -2] if len(whole) > 12 else value)
    return encoded


def hostile_logs(folder: Path) -> Path:
    logs = folder / f"{ACCOUNT}-logs"
    logs.mkdir()
    escaped = json.dumps({"Records": [hostile()]}).replace(ACCOUNT, "\\u0038" + ACCOUNT[1:])
    name = f"{ACCOUNT}_CloudTrail_us-east-1_20260126T1030Z_AbCdEfGhIjKlMnOp.json"
    (logs / name).write_text(escaped, "utf-8")
    return logs


def test_no_value_is_left_in_any_coding_in_any_file(tmp_path):
    write_pack(requested(hostile_logs(tmp_path)), tmp_path / "pack")
    assert check_pack(tmp_path / "pack").faults == ()
    for file, text in contents(tmp_path / "pack"):
        for original in ORIGINALS:
            for coding in codings(original):
                assert coding not in text, (file, original, coding)
    (line,) = (tmp_path / "pack/data/records.jsonl").read_text("utf-8").splitlines()
    shown = json.loads(line)["record"]
    assert "Chrome/118.0.0.0" in shown["userAgent"]
    assert shown["requestParameters"]["userName"].startswith("user-")
    assert "sessionToken" not in shown["responseElements"]["credentials"]
    assert list(shown)[:2] == list(hostile())[:2]


def test_accounts_that_only_the_previous_pack_has_are_replaced(tmp_path):
    for name, account in (("before", OTHER), ("after", ACCOUNT)):
        (tmp_path / f"{name}.json").write_text(
            json.dumps({"Records": [record(eventName="StopLogging", recipientAccountId=account)]})
        )
    scoped = Method(scope=Scope.ACCOUNT_REGION)
    before = requested(tmp_path / "before.json", redaction=None)
    before = replace(before, question=replace(before.question, method=scoped))
    write_pack(before, tmp_path / "previous")
    after = requested(tmp_path / "after.json", previous=read_previous(tmp_path / "previous"))
    after = replace(after, question=replace(after.question, method=scoped))
    write_pack(after, tmp_path / "pack")
    text = (tmp_path / "pack/data/changes.json").read_text("utf-8")
    assert json.loads(text)["vanished_episodes"]
    assert OTHER not in text
    assert ACCOUNT not in text


def test_forms_are_kept_and_one_value_has_one_pseudonym(tmp_path):
    originals = Originals()
    originals.add_record(json.dumps(hostile()))
    redactor = Redactor(Redaction(EVERY, KEY), originals)
    shown = json.loads(redactor.record(json.dumps(hostile())))
    account, identity = shown["recipientAccountId"], shown["userIdentity"]
    assert re.fullmatch(r"\d{12}", account)
    assert re.fullmatch(
        rf"arn:aws:sts::{account}:assumed-role/user-\w{{8}}/user-\w{{8}}", identity["arn"]
    )
    assert identity["arn"].split("/")[1] == identity["sessionContext"]["sessionIssuer"]["userName"]
    assert identity["principalId"].split(":")[1] == identity["arn"].split("/")[2]
    assert re.fullmatch(r"ASIA[A-P][A-Z2-7]{15}", identity["accessKeyId"])
    assert ipaddress.ip_address(shown["sourceIPAddress"]).version == 4
    parameters = shown["requestParameters"]
    assert ipaddress.ip_address(parameters["privateIpAddress"]) in ipaddress.ip_network(
        "10.0.0.0/8"
    )
    assert parameters["cidrIpv6"].endswith("/128")
    assert parameters["bucketName"] == f"logs-{account}"
    assert parameters["roleArn"].startswith(f"arn:aws:iam::{account}:role/user-")
    assert (
        parameters["Host"]
        == f"ec2-{shown['sourceIPAddress'].replace('.', '-')}.compute.amazonaws.com"
    )
    nested = json.loads(parameters["policyDocument"])["Statement"][0]["Principal"]["AWS"]
    assert nested.startswith("arn:aws:iam::")
    assert "%3A" in shown["responseElements"]["assumeRolePolicyDocument"]
    assert redactor.in_fields_only == ("bob", "team")


def test_what_is_not_asked_for_stays():
    originals = Originals()
    text = json.dumps(hostile())
    originals.add_record(text)
    only = json.loads(
        Redactor(Redaction(frozenset({RedactionKind.ADDRESSES}), KEY), originals).record(text)
    )
    assert only["userIdentity"]["arn"] == ARN
    assert only["sourceIPAddress"] != PUBLIC
    assert only["recipientAccountId"] == ACCOUNT


def test_twelve_digits_of_a_uuid_are_not_an_account():
    originals = Originals()
    originals.add_value({"accountId": ACCOUNT})
    text = f"0a1b2c3d-0000-4000-8000-{ACCOUNT} {ACCOUNT}_CloudTrail"
    shown = Redactor(Redaction(EVERY, KEY), originals).text(text)
    assert shown.startswith(f"0a1b2c3d-0000-4000-8000-{ACCOUNT} ")
    assert not shown.endswith(f"{ACCOUNT}_CloudTrail")


@pytest.mark.parametrize(
    ("actor", "left"),
    [
        ("user mallory", "user "),
        ("role deployer as mallory", "role "),
        ("federated user mallory", "federated user "),
        ("Identity Center user mallory", "Identity Center user "),
        ("repo:example/mallory:ref:refs/heads/main", ""),
        ("https://idp.example/mallory:client:subject", ""),
        (f"AROAEXAMPLEEXAMPLE12:mallory of account {ACCOUNT}", "AROA"),
        (f"mallory of account {ACCOUNT}", ""),
        (f"arn:aws:iam::{ACCOUNT}:user/mallory", "arn:aws:iam::"),
    ],
)
def test_the_name_of_an_actor_is_replaced_in_each_of_its_forms(actor, left):
    originals = Originals()
    credential = ThreadCredential(actor, "", "sign-in", "", "", "none", "made by mallory")
    originals.add_value(credential)
    shown = Redactor(Redaction(EVERY, KEY), originals).value(credential)
    assert shown.actor.startswith(left)
    assert shown.actor != actor
    for original in ("mallory", "deployer", ACCOUNT, "EXAMPLEEXAMPLE"):
        assert original not in shown.actor


@pytest.mark.parametrize(
    "actor", ["an IAM user", "an AWS service", "a federated identity", "no identity", "Unknown"]
)
def test_an_actor_without_a_name_stays(actor):
    originals = Originals()
    credential = ThreadCredential(actor, "", "sign-in", "", "", "none", f"{actor} made it")
    originals.add_value(credential)
    assert Redactor(Redaction(EVERY, KEY), originals).value(credential) == credential
    root = replace(credential, actor=f"root of {ACCOUNT}")
    originals.add_value(root)
    shown = Redactor(Redaction(EVERY, KEY), originals).value(root)
    assert re.fullmatch(r"root of \d{12}", shown.actor)
    assert ACCOUNT not in shown.actor


def collected(folder: Path) -> dict[str, set[str]]:
    """The values in the sample's records, found once more by plain search."""
    text = "\n".join(
        json.dumps(one) for path in sorted(folder.rglob("*.json.gz")) for one in records_of(path)
    )
    return {
        "accounts": set(re.findall(r'"(?:recipientA|a)ccountId": "(\d{12})"', text)),
        "names": set(re.findall(r'"(?:userName|roleSessionName|roleName)": "([^"\\]{2,})"', text)),
        "addresses": set(re.findall(r'"sourceIPAddress": "((?:\d+\.){3}\d+)"', text)),
        "keys": set(re.findall(r'"(A[KSIR][IO]A[A-Z0-9]{8,})"', text)),
    }


def records_of(path: Path) -> list[Any]:
    import gzip

    try:
        document: dict[str, list[Any]] = json.loads(gzip.decompress(path.read_bytes()))
        return document["Records"]
    except (OSError, EOFError, ValueError):
        return []  # the damaged one


AWS_SAYS = {"HIDDEN_DUE_TO_SECURITY_REASONS"}


@pytest.mark.slow
def test_a_pack_of_the_sample_has_none_of_its_accounts_people_addresses_and_keys(tmp_path):
    values = collected(ROOT / "sample_data")
    assert {
        kind: len(originals_of_kind) > 2 for kind, originals_of_kind in values.items()
    } == dict.fromkeys(values, True)
    write_pack(requested(ROOT / "sample_data"), tmp_path / "pack")
    texts = list(contents(tmp_path / "pack"))
    originals = Originals()
    originals.add_value(sorted(values["names"]), "userName")
    weak = set(Redactor(Redaction(EVERY, KEY), originals).in_fields_only) | AWS_SAYS
    assert weak >= {"bob"}
    assert len(weak) < 15
    for kind, originals_of_kind in values.items():
        for value in originals_of_kind - weak:
            for file, text in texts:
                if value in text:
                    alone = rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])"
                    assert re.search(alone, text) is None, (kind, value, file)
    for line in (tmp_path / "pack/data/records.jsonl").read_text("utf-8").splitlines():
        identity = json.loads(line)["record"]["userIdentity"]
        assert identity.get("userName") not in values["names"] - AWS_SAYS


@pytest.mark.slow
def test_same_key_same_bytes_and_another_key_another_pack(tmp_path):
    sample = ROOT / "sample_data"
    for name, key in (("a.zip", KEY), ("b.zip", KEY), ("c.zip", KEY[::-1])):
        write_pack(requested(sample, redaction=Redaction(EVERY, key)), tmp_path / name)
    packs = [(tmp_path / name).read_bytes() for name in ("a.zip", "b.zip", "c.zip")]
    assert packs[0] == packs[1]
    assert packs[0] != packs[2]
    assert KEY not in packs[0]


def test_no_two_values_share_a_pseudonym_and_none_is_an_original():
    accounts = [f"{number:012d}" for number in range(2_000)]
    given = Pseudonyms(KEY, set(accounts))
    pseudonyms = {given.account(one) for one in accounts}
    assert len(pseudonyms) == len(accounts)
    assert pseudonyms.isdisjoint(accounts)
    addresses = {given.address(f"198.18.{n // 250}.{n % 250}") for n in range(2_000)}
    assert len(addresses) == 2_000


def test_a_pseudonym_of_a_key_holds_no_account():
    for identifier in (ACCESS_KEY, PRINCIPAL, "AKIAIOSFODNN7EXAMPLE"):
        shown = Pseudonyms(KEY).key(identifier)
        assert (shown[:4], len(shown)) == (identifier[:4], len(identifier))
        assert shown[4] in "ABCDEFGHIJKLMNOP"


def test_accounts_stand_for_keys_too_which_hold_them():
    assert parse_kinds("accounts") == {RedactionKind.ACCOUNTS, RedactionKind.KEYS}
    assert parse_kinds("identities, addresses") == {
        RedactionKind.IDENTITIES,
        RedactionKind.ADDRESSES,
    }
    with pytest.raises(UsageError, match="--redact names: give accounts, identities, addresses"):
        parse_kinds("names")


def test_a_key_is_made_for_its_owner_alone_and_read_again(tmp_path):
    path = tmp_path / "key"
    made = read_key(path)
    assert (len(made), path.stat().st_mode & 0o777) == (64, 0o600)
    assert read_key(path) == made
    path.write_text("short")
    with pytest.raises(UsageError, match="a key has at least 16 bytes"):
        read_key(path)
