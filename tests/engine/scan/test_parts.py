"""Parts of even bytes, in the order of names."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auditor.engine.scan.parts import Sizes, log_file_parts, share_count
from auditor.engine.spark.shares import shares_of
from auditor.readers import LogFile

SIZES = Sizes(most=100_000, least=20_000, share=50_000)


def log_files(sizes):
    return [LogFile(f"{n:04}.json", f"/{n}", size, "v") for n, size in enumerate(sizes)]


@given(st.lists(st.integers(0, 300_000), max_size=40), st.integers(1, 8))
def test_parts_have_each_file_once_in_its_order(sizes, cores):
    files = log_files(sizes)
    parts = list(log_file_parts(files, cores, SIZES))
    assert [file for part in parts for file in part.unpacked()] == files
    assert [part.first for part in parts] == [
        sum(len(one.unpacked()) for one in parts[:n]) for n in range(len(parts))
    ]
    for part in parts:
        held = part.unpacked()
        assert len(held) == 1 or sum(file.size for file in held) <= SIZES.most


def test_small_files_go_together_and_large_ones_alone():
    counts = [len(part.unpacked()) for part in log_file_parts(log_files([10] * 12), 1, SIZES)]
    assert counts == [4, 4, 4]
    counts = [len(part.unpacked()) for part in log_file_parts(log_files([500_000] * 3), 1, SIZES)]
    assert counts == [1, 1, 1]


def test_shares_grow_with_the_bytes():
    assert share_count([], 8, SIZES) == 1
    assert share_count(log_files([50_000] * 40), 2, SIZES) == 40


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=50), st.integers(1, 9))
def test_equal_identities_have_one_share_wherever_they_stand(identities, shares):
    def column(some):
        storage = pa.array(some, pa.binary(16))
        return pa.ExtensionArray.from_storage(pa.uuid(), storage)

    halves = [column(identities[:20]), column(identities[20:])]
    numbers = shares_of(pa.chunked_array(halves, pa.uuid()), shares)
    alone = [shares_of(pa.chunked_array([column([one])]), shares)[0] for one in identities]
    assert numbers.tolist() == alone
    assert np.all((numbers >= 0) & (numbers < shares))
