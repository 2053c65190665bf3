import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.result.verify import IntegrityCheck
from auditor.verify.hashing import hash_chunks, hash_stored, inflate_digest

CAP = 1_000_000
TEXT = b'{"Records":[]}' * 5000


def chunks(stored, size):
    return [stored[position : position + size] for position in range(0, len(stored), size)]


@given(st.binary(max_size=3000), st.integers(1, 400), st.integers(0, 9))
def test_pieces_hash_like_the_whole(content, size, level):
    stored = gzip.compress(content, level)
    wanted = hashlib.sha256(content).digest()
    assert hash_chunks(chunks(stored, size), CAP) == (wanted, None, "")
    assert hash_stored(stored, CAP) == (wanted, None, "")


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_what_follows_the_gzip_stream_is_noticed_wherever_pieces_end(size):
    stored = gzip.compress(TEXT)
    for after in (b"x", gzip.compress(b""), b"\0" * 20):
        assert hash_chunks(chunks(stored + after, size), CAP).check is IntegrityCheck.TRAILING_DATA
        assert hash_stored(stored + after, CAP).check is IntegrityCheck.TRAILING_DATA


@given(st.integers(0, 200))
def test_a_stream_that_ends_early_has_the_hash_of_what_came(cut):
    stored = gzip.compress(TEXT, 0)
    whole = hash_stored(stored, CAP).sha256
    outcome = hash_stored(stored[: len(stored) - 9 - cut], CAP)
    assert outcome.check is None
    assert outcome.sha256 != whole
    assert "ends early" in outcome.detail


def test_only_the_trailer_missing_leaves_the_hash_as_it_was():
    outcome = hash_stored(gzip.compress(TEXT)[:-8], CAP)
    assert outcome.sha256 == hashlib.sha256(TEXT).digest()


def test_an_empty_file_is_reported_as_empty():
    assert hash_stored(b"", CAP) == (hashlib.sha256().digest(), None, "it is empty")


@pytest.mark.parametrize("stored", [TEXT, b"\x1f\x8b\x08" + b"\xff" * 90, b"PK\x03\x04"])
def test_what_does_not_inflate_has_no_hash(stored):
    assert hash_stored(stored, CAP).check is IntegrityCheck.FORMAT
    assert inflate_digest(stored, CAP).check is IntegrityCheck.FORMAT


def test_a_wrong_checksum_is_noticed():
    stored = bytearray(gzip.compress(TEXT))
    stored[-8] ^= 1
    assert hash_stored(bytes(stored), CAP).check is IntegrityCheck.FORMAT


def test_a_bomb_stops_at_the_cap():
    bomb = gzip.compress(bytes(20_000_000))
    assert hash_stored(bomb, CAP).check is IntegrityCheck.TOO_LARGE
    assert hash_chunks(chunks(bomb, 100), CAP).check is IntegrityCheck.TOO_LARGE
    assert inflate_digest(bomb, CAP).check is IntegrityCheck.TOO_LARGE


def test_a_digest_file_is_inflated_whatever_follows_it():
    assert inflate_digest(gzip.compress(TEXT) + b"x", CAP).document == TEXT
    assert inflate_digest(gzip.compress(TEXT)[:-20], CAP).check is IntegrityCheck.FORMAT
    assert zlib.decompress(gzip.compress(TEXT) + b"x", 31) == TEXT  # as the AWS CLI reads it
