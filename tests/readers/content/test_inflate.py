import bz2
import gzip
import lzma

import pyarrow as pa
import pytest

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.inflate import Inflation, whole_member
from auditor.readers.content.inflate import inflate as inflate_within

TEXT = b'{"Records":[]}' * 200
BODY = b"".join(b"%d," % n for n in range(200_000))


def inflate(stored: bytes, cap: int = 1 << 30) -> Inflation:
    return inflate_within(stored, Budget(cap))


def zstd(text: bytes) -> bytes:
    return bytes(pa.Codec("zstd").compress(text, asbytes=True))


def test_plain_bytes_stay_as_they_are_whatever_the_name():
    assert inflate(TEXT).content == TEXT


def test_one_member_several_members_and_double_gzip_all_come_out():
    once = gzip.compress(TEXT, mtime=0)
    assert inflate(once).content == TEXT
    assert inflate(once + once).content == TEXT + TEXT
    assert inflate(gzip.compress(TEXT) + gzip.compress(b"x")).content == TEXT + b"x"
    assert inflate(gzip.compress(once)).content == TEXT


def test_the_fast_way_takes_one_whole_member_and_nothing_else():
    once = gzip.compress(TEXT, mtime=0)
    assert bytes(whole_member(once) or b"") == TEXT
    for other in (TEXT, once + once, once + b"x", once[:-1], b"\x1f\x8b\x08"):
        assert whole_member(other) is None


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_every_compression_comes_off_alone_and_inside_of_another(compress):
    assert inflate(compress(TEXT)).content == TEXT
    assert inflate(compress(compress(TEXT))).content == TEXT
    assert inflate(gzip.compress(compress(TEXT))).content == TEXT


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_streams_one_after_another_are_one_text(compress):
    assert inflate(compress(TEXT) + compress(b"x") + bytes(512)).content == TEXT + b"x"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_zeros_between_streams_are_padding_and_end_nothing(compress):
    """The .xz File Format, 2.2; see findings/xz-padding-ends-reading.sh."""
    padded = inflate(compress(TEXT) + bytes(512) + compress(b"x"))
    assert padded == Inflation(TEXT + b"x")


@pytest.mark.parametrize("kind", [0x50, 0x5F])
def test_a_skippable_frame_of_zstd_is_skipped_wherever_it_stands(kind):
    """As pzstd writes them (RFC 8878, 3.1.2); see findings/zstd-skippable-frame-first.sh."""
    skippable = bytes([kind]) + b"\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    assert inflate(skippable + zstd(TEXT)) == Inflation(TEXT)
    assert inflate(zstd(TEXT) + skippable + zstd(b"x") + skippable) == Inflation(TEXT + b"x")
    assert inflate(gzip.compress(skippable + zstd(TEXT))) == Inflation(TEXT)


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, zstd])
def test_a_cut_file_gives_what_comes_before_the_cut(compress):
    stored = compress(BODY)
    cut = inflate(stored[: len(stored) * 9 // 10])
    assert cut.fault is not None
    assert cut.fault.kind is RejectionKind.DAMAGED
    assert compress is zstd or "ends early" in cut.fault.detail
    assert compress is zstd or len(cut.content) > 100_000
    assert BODY.startswith(cut.content)


def test_a_flipped_bit_is_a_fault_with_its_place():
    stored = bytearray(gzip.compress(TEXT, mtime=0))
    stored[-6] ^= 0xFF
    fault = inflate(bytes(stored)).fault
    assert fault is not None
    assert fault.detail.startswith("the gzip data at byte 0 cannot be decompressed: ")


def test_what_follows_the_last_member_is_named():
    fault = inflate(gzip.compress(TEXT, mtime=0) + b"garbage").fault
    assert fault is not None
    assert "is followed by other data at byte" in fault.detail


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_a_bomb_stops_at_the_cap_and_gives_nothing(compress):
    bomb = inflate(compress(bytes(20_000_000)), cap=1_000_000)
    assert bomb.content == b""
    assert bomb.fault is not None
    assert bomb.fault.kind is RejectionKind.TOO_LARGE
    assert bomb.fault.detail == "it expands to more than 1,000,000 bytes"


def test_layers_without_end_are_given_up():
    wrapped = TEXT
    for _ in range(9):
        wrapped = gzip.compress(wrapped)
    fault = inflate(wrapped).fault
    assert fault is not None
    assert fault.detail == "it is compressed more than 8 times"


def test_an_empty_member_is_empty_not_broken():
    assert inflate(gzip.compress(b"")) == inflate(b"")
