import pytest

from auditor.readers.records.part import Container, RecordCollector

JSON = Container("json")


def details(collector: RecordCollector) -> list[str]:
    return [rejection.detail for rejection in collector.rejections()]


BROKEN = RecordCollector.broken, "the value at byte {} breaks off"
CHANGED = RecordCollector.changed, "a control character was escaped at byte {}"


@pytest.mark.parametrize(
    ("reported", "values", "records", "detail"),
    [
        (BROKEN, 1, 0, "the value at byte 1 breaks off"),
        (BROKEN, 1, 2, "1 of 3 values cannot be read: the value at byte 1 breaks off"),
        (
            BROKEN,
            2,
            1,
            "2 of 3 values cannot be read; the first problem is that the value at byte 1"
            " breaks off",
        ),
        (
            CHANGED,
            1,
            1,
            "it could only be read after a change: a control character was escaped at byte 1",
        ),
        (
            CHANGED,
            1,
            3,
            "1 of 3 values could only be read after a change: a control character was escaped at"
            " byte 1",
        ),
        (
            CHANGED,
            2,
            3,
            "2 of 3 values could only be read after changes; in the first one, a control character"
            " was escaped at byte 1",
        ),
    ],
)
def test_values_with_a_fault_are_counted_with_the_first_of_them(reported, values, records, detail):
    report, words = reported
    collector = RecordCollector("x")
    for byte in range(1, values + 1):
        report(collector, words.format(byte))
    for _ in range(records):
        collector.record(b"{}", JSON)
    assert details(collector) == [detail]


@pytest.mark.parametrize(
    ("cells", "detail"),
    [
        (
            1,
            "1 cell holds an object as text that patterns cannot look into: '{a=b' in line 2,"
            " column 'c'",
        ),
        (
            2,
            "2 cells hold objects as text that patterns cannot look into; the first is '{a=b' in"
            " line 2, column 'c'",
        ),
    ],
)
def test_cells_with_objects_as_text_are_counted_with_the_first_of_them(cells, detail):
    collector = RecordCollector("x")
    for line in range(2, 2 + cells):
        collector.unread(f"line {line}", "c", "{a=b")
    assert details(collector) == [detail]


@pytest.mark.parametrize(
    ("others", "records", "detail"),
    [
        (1, 0, "it is a list"),
        (1, 2, "1 of 3 values is not a CloudTrail record: value 1 is a list"),
        (2, 1, "2 of 3 values are not CloudTrail records; value 1 is a list"),
    ],
)
def test_values_that_are_not_records_are_counted_with_the_first_of_them(others, records, detail):
    collector = RecordCollector("x")
    for _ in range(others):
        collector.stranger(lambda: "a list")
    for _ in range(records):
        collector.record(b"{}", JSON)
    assert details(collector) == [detail]
