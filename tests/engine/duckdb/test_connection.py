"""Connections: DuckDB's errors on Ctrl-C and on too little memory are what a user can act on."""

import duckdb
import pyarrow as pa
import pytest

from auditor.engine.duckdb.connection import connected, filling, judging
from auditor.errors import AuditorError
from auditor.limits import LEAST_MEMORY, MB, limited


class Interrupted:
    """What is registered with DuckDB, which calls it while it binds and runs a statement."""

    def __init__(self, calls: int) -> None:
        self._calls = calls

    def __arrow_c_stream__(self, schema: object = None) -> object:
        self._calls -= 1
        if self._calls < 0:
            raise KeyboardInterrupt
        return pa.table({"a": [1]}).__arrow_c_stream__(schema)


@pytest.mark.parametrize("calls", [0, 1])
@pytest.mark.parametrize("statement", ["FROM rows", "CREATE TABLE t AS FROM rows"])
def test_ctrl_c_while_duckdb_reads_what_is_registered_is_ctrl_c(calls, statement):
    with pytest.raises(KeyboardInterrupt), connected() as connection:  # noqa: PT012  # it comes out of it
        connection.register("rows", Interrupted(calls))
        connection.execute(statement)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Query interrupted"),
        duckdb.InterruptException("INTERRUPT Error: Interrupted!"),
        duckdb.InvalidInputException(
            "Invalid Input Error: counting the rows of the object registered as 'rows' failed:"
            " KeyboardInterrupt: "
        ),
    ],
)
def test_every_form_in_which_duckdb_tells_ctrl_c_is_ctrl_c(error):
    with pytest.raises(KeyboardInterrupt), connected():
        raise error


def test_any_other_error_stays_what_it_is():
    with pytest.raises(duckdb.BinderException), connected() as connection:
        connection.execute("SELECT nothing")
    with pytest.raises(RuntimeError, match="other"), connected():
        raise RuntimeError("other")


def test_while_relations_are_filled_memory_grows_with_the_number_of_metric_filters():
    def limit() -> object:
        ((shown,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
        return shown

    with connected() as connection:
        whole = limit()
        with filling(connection, 15):
            few = limit()
        assert limit() == whole
        with filling(connection, 1000):
            assert limit() != few


def test_what_uses_less_memory_for_a_while_inside_of_another_leaves_its_limit():
    def limit() -> object:
        return connection.execute("SELECT current_setting('memory_limit')").fetchall()

    with connected() as connection, filling(connection, 1000):
        outer = limit()
        with filling(connection):
            assert limit() != outer
        assert limit() == outer


@pytest.mark.parametrize(
    ("threads", "memory", "filters", "processes", "judging_threads"),
    [(64, 300, 0, 1, 5), (64, 300, 1_000, 1, 1), (64, 64_000, 0, 2, 32), (2, 300, 10, 1, 2)],
)
def test_as_many_threads_judge_records_as_fit(threads, memory, filters, processes, judging_threads):
    def used() -> object:
        ((number,),) = connection.execute("SELECT current_setting('threads')").fetchall()
        return number

    with limited(threads, memory * MB), connected() as connection:
        with judging(connection, filters, processes):
            assert used() == judging_threads
        assert used() == threads


def test_an_error_of_memory_that_comes_through_arrow_is_reported_as_any_other():
    with pytest.raises(AuditorError, match=r"needs more than [\d,]+ MB of memory"), connected():
        raise OSError("Out of Memory Error: failed to allocate data of size 8.0 MiB")


def test_a_statement_that_does_not_fit_into_the_limit_is_reported_with_what_to_do():
    listing = "SELECT len(list(i)) FROM range(100_000_000) AS t(i)"
    message = "needs more than 300 MB of memory; give more with --memory-limit, or fewer --threads"
    with limited(2, LEAST_MEMORY), pytest.raises(AuditorError, match=message):  # noqa: SIM117
        with connected() as connection:  # the error comes out of it
            connection.execute(listing)
