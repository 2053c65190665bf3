import gzip

from auditor.readers.inflate import inflate

TEXT = b'{"Records":[]}' * 200


def test_plain_bytes_stay_as_they_are_whatever_the_name():
    assert inflate(TEXT).content == TEXT


def test_one_member_several_members_and_double_gzip_all_come_out():
    once = gzip.compress(TEXT, mtime=0)
    assert inflate(once).content == TEXT
    assert inflate(once + once).content == TEXT + TEXT
    assert inflate(gzip.compress(TEXT) + gzip.compress(b"x")).content == TEXT + b"x"
    assert inflate(gzip.compress(once)).content == TEXT


def test_an_empty_member_is_empty_not_broken():
    assert inflate(gzip.compress(b"")) == inflate(b"")


def test_a_cut_file_gives_what_comes_before_the_cut():
    body = b"".join(b"%d," % n for n in range(200_000))
    cut = inflate(gzip.compress(body, mtime=0)[:-30_000])
    assert cut.fault is not None
    assert "ends early" in cut.fault
    assert len(cut.content) > 100_000
    assert body.startswith(cut.content)


def test_a_flipped_bit_is_a_fault_with_its_place():
    stored = bytearray(gzip.compress(TEXT, mtime=0))
    stored[-6] ^= 0xFF
    fault = inflate(bytes(stored)).fault
    assert fault is not None
    assert "byte 0" in fault


def test_what_follows_the_last_member_is_named():
    fault = inflate(gzip.compress(TEXT, mtime=0) + b"garbage").fault
    assert fault is not None
    assert "is not gzip" in fault


def test_a_bomb_stops_at_the_cap_and_gives_nothing():
    bomb = inflate(gzip.compress(bytes(20_000_000)), cap=1_000_000)
    assert bomb.too_large
    assert bomb.content == b""
    assert bomb.fault == "it expands to more than 1,000,000 bytes"
