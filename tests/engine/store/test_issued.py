"""The records that begin sessions, which a store keeps beside its records."""

import duckdb
import pytest

from auditor.cloudtrail.lineage import ISSUING_CALLS
from auditor.engine.base import Criteria
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.stored_relations import open_store
from auditor.readers import discover
from tests.conftest import record

CRITERIA = Criteria((), calls=(("iam.amazonaws.com", "CreateUser"),), issuing_calls=ISSUING_CALLS)
USER = {
    "type": "IAMUser",
    "arn": "arn:aws:iam::111122223333:user/ann",
    "principalId": "AIDAEXAMPLE",
    "accessKeyId": "AKIAEXAMPLE",
}


def event(number, **fields):
    return record(eventID=f"00000000-0000-4000-8000-{number:012d}", **fields)


def assumed(number, key):
    return event(
        number,
        eventSource="sts.amazonaws.com",
        eventName="AssumeRole",
        userIdentity=USER,
        responseElements={"credentials": {"accessKeyId": key}},
    )


def ingest(store, folder):
    with store_writer(str(store)) as writer:
        writer.ingest(discover([str(folder)]))


def issued(store):
    """Return the kind of the relation, and its rows."""
    with open_store(str(store), CRITERIA) as relations:
        rows = relations.connection.execute("FROM issued ORDER BY ALL").fetchall()
        kinds = relations.connection.execute(
            "SELECT table_type FROM information_schema.tables"
            " WHERE table_name = 'issued' AND table_catalog = 'temp'"
        ).fetchall()
    return kinds, rows


def change(store, sql):
    with duckdb.connect(str(store)) as connection:
        connection.execute(sql)


def hashes(*texts):
    return duckdb.execute(f"SELECT {', '.join('hash(?)' for _ in texts)}", texts).fetchone()


@pytest.fixture
def store(tmp_path):
    return tmp_path / "trail.duckdb"


def test_they_are_read_from_their_table(archive, store):
    ingest(store, archive(a=[assumed(1, "ASIA1"), event(2)], b=[assumed(3, "ASIA3")]))
    first, third, key, principal = hashes("ASIA1", "ASIA3", "AKIAEXAMPLE", "AIDAEXAMPLE")
    own = [key, principal]
    assert issued(store) == ([("VIEW",)], [(0, 0, first, own), (1, 0, third, own)])


def test_records_that_no_longer_count_are_not_among_them(archive, store):
    folder = archive(a=[assumed(1, "ASIA1")], b=[assumed(2, "ASIA2")])
    ingest(store, folder)
    archive(a=[event(1), event(3)])
    ingest(store, folder)
    assert [row[:3] for row in issued(store)[1]] == [(1, 0, *hashes("ASIA2"))]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE issued",
        "DELETE FROM issued",
        "UPDATE issued SET id = id + 1",  # by another hash
    ],
)
def test_where_they_are_missing_or_outdated_an_audit_finds_them_and_an_ingest_keeps_them(
    archive, store, sql
):
    folder = archive(a=[assumed(1, "ASIA1")], b=[assumed(2, "ASIA2")])
    ingest(store, folder)
    _, rows = issued(store)
    change(store, sql)
    assert issued(store) == ([("LOCAL TEMPORARY",)], rows)
    ingest(store, folder)
    assert issued(store) == ([("VIEW",)], rows)
