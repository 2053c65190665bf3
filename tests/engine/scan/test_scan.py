import json

import duckdb
import pytest

from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import connected, filling
from auditor.engine.duckdb.engine import Engine
from auditor.engine.scan.scan import scan, unusable
from auditor.readers import LogFile, discover
from tests.conftest import record


@pytest.mark.parametrize(
    ("is_json", "unusable_items", "detail"),
    [
        (True, 1, "1 of 3 items of Records is not a CloudTrail record: item 2"),
        (False, 1, "1 of 3 items of Records is not valid JSON: item 2"),
        (True, 2, "2 of 4 items of Records are not CloudTrail records; the first is item 2"),
        (False, 2, "2 of 4 items of Records are not valid JSON; the first is item 2"),
    ],
)
def test_items_that_are_not_records_are_counted_with_the_first_of_them(
    is_json, unusable_items, detail
):
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE items (file INTEGER, usable BOOLEAN, is_json BOOLEAN, items BIGINT,"
            " first BIGINT)"
        )
        connection.execute("INSERT INTO items VALUES (0, true, true, 2, 0)")
        connection.execute(
            "INSERT INTO items VALUES (0, false, ?, ?, 1)", [is_json, unusable_items]
        )
        ((file, rejection),) = unusable(connection, [LogFile("a.json", "a.json", 9)])
    assert (file, rejection.detail, rejection.records_used) == (0, detail, 2)


def test_questions_keep_to_the_memory_in_which_log_files_are_read(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"Records": [record()]}))

    def limit(connection: duckdb.DuckDBPyConnection) -> object:
        return connection.execute("SELECT current_setting('memory_limit')").fetchall()

    with connected() as connection, filling(connection):
        expected = limit(connection)
    criteria = Criteria((), calls=(("iam.amazonaws.com", "CreateUser"),))
    with scan(discover([str(tmp_path)]), criteria) as relations:
        assert limit(relations.connection) == expected
        Engine(relations).identities.beginnings(["arn:aws:iam::111122223333:user/mallory"])
        assert limit(relations.connection) == expected
