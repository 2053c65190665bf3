import base64
import json
from datetime import UTC, datetime

import pytest

from auditor.errors import UsageError
from auditor.verify.public_keys import read_public_keys
from tests.verify.trails import signer

TIME = datetime(2015, 7, 8, 1, 10, 41, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path):
    def read(document, name="keys.json"):
        file = tmp_path / name
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        return read_public_keys([file])

    return read


def entry(der=None, **fields):
    value = base64.b64encode(signer().der if der is None else der).decode()
    return {"Value": value, "Fingerprint": signer().fingerprint, **fields}


@pytest.mark.parametrize("form", ["der", "info"])
def test_both_forms_of_a_key_verify(keys, form):
    public_keys = keys({"PublicKeyList": [entry(getattr(signer(), form))]})
    key = public_keys.keys[signer().fingerprint]
    assert key.verifies(bytes.fromhex(signer().sign("text")), b"text")
    assert not key.verifies(bytes.fromhex(signer().sign("text")), b"test")
    assert not key.verifies(b"short", b"text")
    assert public_keys.warnings == ()


@pytest.mark.parametrize(
    "given",
    [
        1436317841,
        1436317841.0,
        "1436317841",
        "1436317841.0",
        "2015-07-08T01:10:41Z",
        "2015-07-08T01:10:41.000Z",
        "2015-07-08T01:10:41+00:00",
        "2015-07-07T21:10:41-04:00",
        "2015-07-08T01:10:41",
        "2015-07-08 01:10:41",
        "Wed, 08 Jul 2015 01:10:41 GMT",
    ],
)
def test_times_are_read_in_every_form_that_the_aws_cli_has_printed(keys, given):
    public_keys = keys({"PublicKeyList": [entry(ValidityStartTime=given, ValidityEndTime=given)]})
    key = public_keys.keys[signer().fingerprint]
    assert key.valid_from == key.valid_until == TIME


def test_a_list_may_stand_alone_or_be_spelt_as_in_old_pages(keys):
    for document in ([entry()], {"publicKeyList": [entry()]}):
        assert keys(document).keys.keys() == {signer().fingerprint}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_keys_that_powershell_saved_are_read(tmp_path, encoding):
    (tmp_path / "keys.json").write_text(json.dumps([entry()]), encoding)
    keys = read_public_keys([tmp_path / "keys.json"])
    assert keys.keys.keys() == {signer().fingerprint}


def test_a_key_counts_by_the_fingerprint_that_it_has(keys):
    public_keys = keys([entry(Fingerprint="0" * 32)])
    assert public_keys.keys.keys() == {signer().fingerprint}
    assert f"its fingerprint is {signer().fingerprint}, not 000" in public_keys.warnings[0]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "not a list of public keys"),
        ("{}", "not a list of public keys"),
        ("[{}]", "not a list of public keys"),
        ('{"PublicKeyList": 1}', "not a list of public keys"),
        ("[" * 100_000, "not a list of public keys"),
        ('[{"Value": "%"}]', "key 1: its Value is not a public key"),
        ('[{"Value": "AAAA"}]', "key 1: its Value is not a public key"),
        (json.dumps([entry(ValidityStartTime="soon")]), "key 1: 'soon' is not a time"),
        (json.dumps([entry(ValidityEndTime=1e300)]), "is not a time"),
    ],
)
def test_what_is_not_a_key_file_is_refused_by_name(keys, document, message):
    with pytest.raises(UsageError, match=r"keys\.json") as refused:
        keys(document)
    assert message in str(refused.value)


def test_a_key_file_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_public_keys([tmp_path / "no.json"])
