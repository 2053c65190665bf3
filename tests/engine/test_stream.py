"""Batches of records on their way to the engine."""

import pyarrow as pa
import pytest

from auditor.engine.stream import even_batches


def batches(*sizes):
    names = iter(range(sum(sizes)))
    return [
        pa.record_batch({"n": pa.array([next(names) for _ in range(s)], pa.int64())}) for s in sizes
    ]


@pytest.mark.parametrize("sizes", [(), (3,), (2, 2, 1), (10, 1), (1, 1, 1, 9, 4), (0, 5, 0)])
def test_even_batches_hold_the_same_records_in_the_same_order(sizes):
    even = list(even_batches(batches(*sizes), 4))
    assert [n for batch in even for n in batch["n"].to_pylist()] == list(range(sum(sizes)))
    assert all(batch.num_rows == 4 for batch in even[:-1])


def test_batches_of_long_records_go_as_they_come():
    long = batches(3, 3, 3)
    assert list(even_batches(long, 100, most=2)) == long
