import duckdb
import pytest

from auditor.engine.scan.scan import unusable
from auditor.readers import LogFile


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
