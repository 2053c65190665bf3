import json

import pytest

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.s3 import split


def texts(document: bytes) -> list[bytes]:
    return [bytes(record) for record in split(document).records]


def test_records_keep_every_byte():
    document = rb'{"Records":[{"a": 1.10, "b":"\u003c"} , {"c":123456789012345678901234567890}]}'
    assert texts(document) == [
        rb'{"a": 1.10, "b":"\u003c"}',
        rb'{"c":123456789012345678901234567890}',
    ]


def test_records_may_come_after_other_keys_and_a_byte_order_mark():
    assert texts(b'\xef\xbb\xbf{"x":{"y":[1]},"Records":[{"a":1}]}') == [b'{"a":1}']


def test_an_empty_list_is_no_fault():
    done = split(b'{"Records":[]}')
    assert list(done.records) == []
    assert done.fault is None


def test_a_cut_document_gives_its_whole_records():
    done = split(b'{"Records":[{"a":1},{"b":2},{"c":')
    assert [bytes(r) for r in done.records] == [b'{"a":1}', b'{"b":2}']
    assert done.fault is not None
    assert done.fault.kind is RejectionKind.DAMAGED
    assert done.fault.detail == "record 3, at character 28, breaks off"


def test_a_record_nested_too_deeply_ends_the_document_not_the_program():
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    done = split(b'{"Records":[{"a":1},' + deep + b"]}")
    assert [bytes(r) for r in done.records] == [b'{"a":1}']
    assert done.fault is not None


def test_bytes_that_are_not_utf_8_are_replaced_and_reported():
    done = split(b'{"Records":[{"a":"\xff"}]}')
    assert [bytes(r) for r in done.records] == ['{"a":"\ufffd"}'.encode()]
    assert done.fault is not None
    assert done.fault.detail.startswith("byte 18 is not UTF-8")


def test_lone_surrogates_are_replaced_and_pairs_and_escaped_backslashes_stay():
    document = rb'{"Records":[{"a":"\ud83d\ude00 \ud800 \\ud800"}]}'
    done = split(document)
    assert [bytes(r) for r in done.records] == [rb'{"a":"\ud83d\ude00 \ufffd \\ud800"}']
    assert done.fault is not None
    assert json.loads(bytes(done.records[0]))["a"] == "\U0001f600 \ufffd \\ud800"


@pytest.mark.parametrize(
    ("document", "kind", "detail"),
    [
        (b"", RejectionKind.NOT_JSON, "it is empty"),
        (b"hello", RejectionKind.NOT_JSON, "it begins with 'hello'"),
        (b"[]", RejectionKind.NOT_CLOUDTRAIL, "its JSON is not an object with Records"),
        (b'{"a":1}', RejectionKind.NOT_CLOUDTRAIL, "its object has 'a', but no list Records"),
        (
            b'{"Records":null}',
            RejectionKind.NOT_CLOUDTRAIL,
            "its object has 'Records', but no list Records",
        ),
        (
            b'{"digestStartTime":"x","logFiles":[]}',
            RejectionKind.DIGEST,
            "it lists log files and their hashes",
        ),
    ],
)
def test_what_is_no_log_file_is_named(document: bytes, kind: RejectionKind, detail: str):
    fault = split(document).fault
    assert fault is not None
    assert (fault.kind, fault.detail) == (kind, detail)
