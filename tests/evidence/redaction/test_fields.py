"""Fields and texts of records that hold values in less usual forms."""

import base64
import ipaddress
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.pseudonyms import Pseudonyms
from auditor.evidence.redaction.redactor import Redactor
from auditor.evidence.redaction.request import Redaction, RedactionKind
from auditor.result.timeline import TimelineCalls
from auditor.result.verify import Subject

KEY = b"a key for tests, and for no other use"
EVERY = frozenset(RedactionKind)
ACCOUNT, OWNER = "888877776666", "5d41402abc4b2a76b9719d911017c592" * 2
PRINCIPAL = "AROAY34FZKBOABCDEFGHI"


def shown(value: Any, *others: Any) -> Any:
    """Return the JSON of a record after redaction; others are further records."""
    originals = Originals()
    for one in (value, *others):
        originals.add_record(json.dumps(one))
    return json.loads(Redactor(Redaction(EVERY, KEY), originals).record(json.dumps(value)))


def encoded(text: str, coding: str = "utf-8") -> str:
    return base64.b64encode(text.encode(coding)).decode()


@pytest.mark.parametrize(
    "field",
    [
        {"principalId": "nameQualifier=:mallory smith"},
        {"principalId": "mallory"},
        {"principalId": f"arn:aws:iam::{ACCOUNT}:oidc-provider/idp.example:aud:repo:mallory/x"},
        {"principalId": f"{PRINCIPAL}:mallory smith"},
        {"userName": "aws-mallory"},
        {"userName": "AmazonMallory"},
        {"arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_mallory_0a1b2c3d/x"},
        {"arn": f"arn:aws:iam::{ACCOUNT}:role/team,mallory"},
        {"arns": f"arn:aws:iam::{ACCOUNT}:role/x,arn:aws:iam::{ACCOUNT}:user/mallory"},
        {"serialNumber": f"arn:aws:iam::{ACCOUNT}:u2f/user/mallory/key"},
        {"arn": f"arn:aws:quicksight:us-east-1:{ACCOUNT}:user/default/mallory"},
        {"arn": f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:cluster/mallory"},
        {"arn": f"arn:aws:ssm:us-east-1:{ACCOUNT}:session/mallory-0a1b2c"},
        {"user": "mallory"},
        {"users": ["mallory"]},
        {"masterUsername": "mallory"},
        {"onBehalfOf": {"userId": "mallory"}},
        {"name": {"givenName": "mallory", "familyName": "malloryson"}},
        {"attributes": {"idp.example:sub": "mallory"}},
        {"tags": [{"key": "Owner", "value": "mallory"}]},
        {"tagSet": {"items": [{"Value": "mallory", "Key": "created-by"}]}},
        {"policy": '\n{"Condition": {"StringLike": {"aws:username": "mallory"}}}'},
        {"policy": json.dumps({"StringLike": {"aws:userid": f"{PRINCIPAL}:mallory"}})},
        {"document": quote(quote('{"userName": "mallory"}', safe=""), safe="")},
        {"query": "RoleSessionName=mallory&Version=1"},
        {"errorMessage": "The user with name mallory cannot be found."},
        {"note": "o'mallory@corp.example"},
        {"note": "émallory@corp.example"},
        {"note": f"data:text/plain;base64,{encoded('from mallory@corp.example')}"},
        {"note": encoded("from mallory@corp.example", "utf-16-le")},
        {"note": base64.encodebytes(b"from mallory@corp.example " * 5).decode()},
    ],
)
def test_names_are_replaced_in_every_field_and_text_of_people(field):
    text = json.dumps(shown(field), ensure_ascii=False)
    assert "mallory" not in text.lower()
    assert "é" not in text
    assert encoded("mallory")[:8] not in text


@pytest.mark.parametrize(
    "field",
    [
        {"createVolumePermission": [{"userId": ACCOUNT}]},
        {"principal": ACCOUNT},
        {"aws:SourceAccount": [ACCOUNT]},
        {"accountId": int(ACCOUNT), "targetId": int(ACCOUNT)},
        {"ownerId": ACCOUNT, "note": "8888-7777-6666"},
        {"arn": f"arn:aws:organizations::123456789012:account/o-exampleorg1/{ACCOUNT}"},
        {"owner": {"id": OWNER}, "header": f"id={OWNER}"},
        {"header": f'id="{OWNER}", uri="x"'},
        {"CanonicalUser": OWNER},
    ],
)
def test_accounts_and_canonical_users_are_replaced_in_every_field(field):
    text = json.dumps(shown(field))
    assert not re.search(f"{ACCOUNT}|8888-7777-6666|{OWNER}", text)


@pytest.mark.parametrize(
    "text",
    [
        "http://93.184.216.34:8080/x?name=a%20b",
        "93.184.216.34-93.184.216.34",
        "from 93.184.216.34.",
        "/93.184.216.34/",
        "host-93-184-216-34.isp.example",
        "ec2-93-184-216-34.compute-1.amazonaws.com",
        "logs/93.184.216.34/x",
        "v93.184.216.34",
        "IP-5DB8D822",
        "IP:2001:470:0:76::a1",
        "at 2001:470:0:76::a1. Then",
        "2001:470:0:76::a1: no",
        "[2001:470:0:76::a1]:443",
        "93.184.216.*",
    ],
)
def test_addresses_are_replaced_whatever_is_around_them(text):
    changed = shown({"sourceIPAddress": "93.184.216.34", "note": text})["note"]
    assert not re.search(r"93.184.216|5DB8D822|470:0:76", changed)
    assert not text.startswith("http") or changed.startswith("http://")


def test_the_version_of_a_program_is_not_an_address():
    assert shown({"userAgent": "Chrome/118.0.0.0 x-1.2.3.4"})["userAgent"] == (
        "Chrome/118.0.0.0 x-1.2.3.4"
    )


@pytest.mark.parametrize(
    "network",
    ["203.0.113.0/24", "93.0.0.0/8", "10.44.0.0/16", "192.168.77.0/24", "2001:470::/32"],
)
def test_the_pseudonym_of_a_network_is_a_network_of_the_same_length(network):
    changed = ipaddress.ip_network(shown({"cidr": network})["cidr"])
    original = ipaddress.ip_network(network)
    assert changed != original
    assert changed.prefixlen == original.prefixlen
    assert changed.is_private == original.is_private or changed.is_reserved or changed.version == 6


@pytest.mark.parametrize("network", ["10.0.0.0/8", "192.168.0.0/16", "0.0.0.0/0", "::/0"])
def test_networks_of_nobody_stay(network):
    assert shown({"cidr": network}) == {"cidr": network}


def test_pseudonyms_do_not_run_out():
    given = Pseudonyms(KEY, {f"192.168.{n >> 8}.{n & 255}" for n in range(1 << 16)})
    shown = [given.address(f"192.168.0.{n}") for n in range(50)]
    assert len(set(shown)) == 50
    networks = {given.network(ipaddress.ip_network(f"{n}.0.0.0/8")) for n in range(20, 60)}
    assert networks <= {f"{n}.0.0.0/8" for n in range(240, 256)}


def test_names_and_addresses_that_only_a_rule_has_are_replaced():
    originals = Originals()
    rule = (
        '{ ($.userIdentity.userName = "mallory*") && ($.userIdentity.principalId != "*:trent")'
        ' && ($.sourceIPAddress != "93.184.216.*") && ($.recipientAccountId != "888877776666") }'
    )
    originals.add_text(rule)
    changed = Redactor(Redaction(EVERY, KEY), originals).text(rule)
    assert not re.search(r"mallory|trent|93\.184|8888", changed)


def test_users_that_a_call_names_are_replaced():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    calls = TimelineCalls(
        moment, moment, 1, "identitystore.amazonaws.com", "CreateUser", "us-east-1", "",
        ("mallory",), 1, "", "", (), (), (), (),
    )  # fmt: skip
    originals = Originals()
    originals.add_value(calls)
    assert Redactor(Redaction(EVERY, KEY), originals).value(calls).targets != calls.targets


def test_kinds_of_files_are_not_names():
    originals = Originals()
    originals.add_value({"subject": Subject.LOG_FILE})
    assert originals.names == set()


def test_names_of_a_truncated_record_are_replaced_everywhere():
    record = (
        '{"userIdentity":{"userName":"mallory","principalId":"zoe:x y"},'
        '"a":"{\\"userName\\":\\"trent\\"}","arn":"8888777'
    )
    originals = Originals()
    originals.add_value({"record": record})
    originals.add_record(record)
    redactor = Redactor(Redaction(EVERY, KEY), originals)
    assert "mallory" not in redactor.text("of mallory")
    assert not re.search("mallory|zoe|trent|888", redactor.record(record))


def test_only_the_encoded_parts_of_a_text_are_encoded_again():
    text = '{"a": "100 %", "url": "https://x.example/?q=zoe%40corp.example&x=%5B1", "b": "c d"}'
    changed = Redactor(Redaction(EVERY, KEY), Originals()).text(text)
    assert changed.startswith('{"a": "100 %", "url": "https://x.example/?q=user-')
    assert changed.endswith('%40example.com&x=%5B1", "b": "c d"}')


def test_accounts_in_names_of_alarms_are_replaced():
    originals = Originals()
    originals.add_value((f"Stop {ACCOUNT}",))
    originals.add_value([f"N-{ACCOUNT[::-1]}"])
    redactor = Redactor(Redaction(EVERY, KEY), originals)
    assert ACCOUNT not in redactor.text(f"Stop {ACCOUNT}")
    assert ACCOUNT[::-1] not in redactor.text(f"N-{ACCOUNT[::-1]}")


def test_a_value_whose_texts_would_stay_is_refused():
    redactor = Redactor(Redaction(EVERY, KEY), Originals())
    with pytest.raises(TypeError, match="cannot redact values of type bytes"):
        redactor.value({"user": b"mia"})
