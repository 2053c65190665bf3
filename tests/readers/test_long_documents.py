"""Long documents give what they give when held whole, whatever stands in them."""

import gzip
import json
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import readers
from auditor.readers import Hashing, LogFile, long_documents
from auditor.readers.windows import ListDocument
from tests.readers.small_windows import small_windows

RECORD = {
    "eventVersion": "1.08",
    "eventTime": "2026-03-02T10:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
}
INSIDE: tuple[dict[str, Any], ...] = (
    {},
    {"requestParameters": {"items": [{"eventVersion": 1}, {"eventVersion": 2}, {}]}},
    {"requestParameters": {"text": '},{"eventVersion":"1.08"'}},
    {"requestParameters": {"text": "é" * 40}},
    {"requestParameters": {"text": "]}\n"}},
    {"p_log_type": "AWS.CloudTrail"},
)
BETWEEN = (",", " ,\n ", ",\t", ",,", " ")


def contents(reading):
    return (
        [bytes(record) for record in reading.records],
        {container.name: count for container, count in reading.containers.items()},
        reading.rejections,
        (reading.digests, reading.passed_over),
        (reading.sha256, reading.inflated_sha256),
    )


def in_windows_and_whole(path, cap=1 << 20):
    log_file = LogFile(path.name, str(path), path.stat().st_size)
    whole = readers.read(log_file, cap, hashing=Hashing.INFLATED)
    with small_windows():
        parts = list(readers.readings(log_file, cap, hashing=Hashing.INFLATED))
        joined = readers.read(log_file, cap, hashing=Hashing.INFLATED)
    return parts, joined, whole


@st.composite
def documents(draw):
    """Draw a document, most of them whole, as a list `Records` or as lines."""
    records = draw(st.lists(st.sampled_from(INSIDE), min_size=1, max_size=12))
    texts = [
        json.dumps(RECORD | {"eventID": str(number)} | inside, ensure_ascii=False)
        for number, inside in enumerate(records)
    ]
    odd = draw(st.sampled_from(["", "", "", "1", "{}", '{"a":', "null", "[1]"]))
    if odd:
        texts.insert(draw(st.integers(0, len(texts))), odd)
    if draw(st.booleans()):
        text = draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(texts)
    else:
        between = draw(st.sampled_from(BETWEEN))
        opening = draw(st.sampled_from(['{"Records":[', ' {"Records" : [\n', '{"x":1,"Records":[']))
        closing = draw(st.sampled_from(["]}", " ]\n}\n", '],"x":[{}]}', "]", ",]}", "]}{}"]))
        text = opening + between.join(texts) + closing
    content = text.encode()
    if draw(st.integers(0, 4)) == 0:
        content = content[: draw(st.integers(0, len(content)))]
    if draw(st.integers(0, 4)) == 0:
        position = draw(st.integers(0, max(len(content) - 1, 0)))
        content = content[:position] + draw(st.binary(max_size=1)) + content[position + 1 :]
    return content


@given(documents(), st.sampled_from(["plain", "gzip", "cut", "two members", "zeros"]))
def test_a_document_in_windows_gives_what_it_gives_held_whole(
    tmp_path_factory, document, compression
):
    stored = document if compression == "plain" else gzip.compress(document, mtime=0)
    stored += {"two members": stored, "zeros": bytes(8)}.get(compression, b"")
    path = tmp_path_factory.mktemp("logs") / "trail.json"
    path.write_bytes(stored[:-9] if compression == "cut" else stored)
    _, joined, whole = in_windows_and_whole(path)
    assert contents(joined) == contents(whole)


def lines(count):
    return [json.dumps(RECORD | {"eventID": str(number)}) for number in range(count)]


SHAPES = {
    "as CloudTrail writes it": '{"Records":[' + ",".join(lines(40)) + "]}",
    "with blanks": '{ "Records": [\n' + ",\n".join(lines(40)) + "\n] }\n",
    "of lines": "\n".join(lines(40)) + "\n",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_a_long_document_comes_in_windows_which_begin_where_records_do(tmp_path, shape, pack):
    path = tmp_path / "trail.json"
    path.write_bytes(pack(SHAPES[shape]))
    parts, joined, whole = in_windows_and_whole(path)
    assert len(parts) > 10
    assert all(0 < len(part.records) < 5 for part in parts[:-1])
    assert contents(joined) == contents(whole)
    assert len(whole.records) == 40


def test_the_end_of_a_long_record_is_searched_for_a_few_times(tmp_path):
    path = tmp_path / "trail.json"
    long = RECORD | {"requestParameters": {"text": "x" * 20_000}}
    path.write_text(json.dumps({"Records": [RECORD, long, RECORD]}))
    searches = mock.patch.object(
        ListDocument, "window", autospec=True, side_effect=ListDocument.window
    )
    longest = mock.patch.object(long_documents, "_LONGEST_BYTES", 30_000)
    with small_windows(), longest, searches as search:
        chunks = [path.read_bytes()[at : at + 64] for at in range(0, path.stat().st_size, 64)]
        parts = long_documents.windows("trail.json", lambda: chunks, 1_000_000)
        assert parts is not None
        assert sum(len(part.records) for part in parts) == 3
    assert search.call_count < 40


def test_a_list_inside_of_a_record_does_not_end_a_window(tmp_path):
    long = RECORD | {"requestParameters": {"items": [{"eventVersion": n} for n in range(40)]}}
    path = tmp_path / "trail.json"
    path.write_text(json.dumps({"Records": [RECORD, long, RECORD, long]}))
    parts, joined, whole = in_windows_and_whole(path)
    assert len(parts) > 2
    assert contents(joined) == contents(whole)


@pytest.mark.parametrize(
    "text",
    [
        SHAPES["as CloudTrail writes it"][:-1] + ',"more":[1]}',
        SHAPES["as CloudTrail writes it"][:-300],
        SHAPES["of lines"] + "not JSON\n",
        '{"Records":[' + ",".join(["1"] * 2000) + "]}",
    ],
)
def test_any_other_document_is_held_whole(tmp_path, text):
    path = tmp_path / "trail.json"
    path.write_text(text)
    parts, joined, whole = in_windows_and_whole(path)
    assert len(parts) == 1
    assert contents(joined) == contents(whole)


def test_a_document_that_changes_between_the_passes_is_reported_with_what_was_read(tmp_path):
    path = tmp_path / "trail.json"
    path.write_text(SHAPES["as CloudTrail writes it"])
    with small_windows():
        parts = readers.readings(LogFile(path.name, str(path), path.stat().st_size))
        first = next(parts)
        path.write_text("shorter")
        rest = list(parts)
    (rejection,) = [fault for part in rest for fault in part.rejections]
    assert rejection.detail == "it changed while it was read"
    assert rejection.records_used == sum(len(part.records) for part in [first, *rest])


def test_a_document_over_the_cap_is_refused_as_one_held_whole_is(tmp_path):
    path = tmp_path / "trail.json.gz"
    path.write_bytes(gzip.compress(SHAPES["of lines"].encode()))
    _, joined, whole = in_windows_and_whole(path, cap=1000)
    assert contents(joined) == contents(whole)
    assert [rejection.kind for rejection in whole.rejections] == ["too large"]
