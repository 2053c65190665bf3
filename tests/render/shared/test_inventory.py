from datetime import UTC, date, datetime, timedelta

from auditor.cloudtrail.logfile import Cell, Coverage, Delivery, Intake
from auditor.render.shared.inventory import inventory
from auditor.result.audit import CoverageResult

INTAKE = Intake(
    files=2,
    bytes=10,
    empty_files=0,
    records=3,
    duplicates=1,
    differing_copies=0,
    undated=0,
    rejections=(),
)


def result(cells, delivery=None):
    first = datetime(2026, 1, 1, tzinfo=UTC)
    return CoverageResult("1", ("logs",), first, first, INTAKE, Coverage(tuple(cells), delivery))


def test_days_without_records_between_days_with_are_named():
    cells = [Cell("1" * 12, "eu-west-1", date(2026, 1, day), 1) for day in (1, 2, 5, 7)]
    text = inventory(result(cells))
    assert "  111111111111 eu-west-1  2026-01-03 to 2026-01-04  (2 days)\n" in text
    assert "  111111111111 eu-west-1  2026-01-06  (1 day)\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_without_a_record_there_is_no_table_and_none_between():
    text = inventory(result([]))
    assert text.endswith("\n\nNo account and Region has a record with a usable eventTime.\n")
    assert "account       Region" not in text
    assert "between" not in text


def test_how_late_records_came_is_shown_where_names_tell():
    delivery = Delivery(
        3, timedelta(seconds=269), timedelta(minutes=6), timedelta(hours=2), timedelta(days=1)
    )
    text = inventory(result([Cell("1" * 12, "r", date(2026, 1, 1), 3)], delivery))
    assert "median 4 min 29 s, 90 % within 6 min 0 s, 99 % within 2 h, longest 1 d" in text
    assert "Delivered" not in inventory(result([]))


def test_long_delays_fit_a_terminal_of_80_columns():
    delays = (timedelta(minutes=n, seconds=55) for n in (14, 26, 36, 46))
    text = inventory(result([Cell("1" * 12, "r", date(2026, 1, 1), 3)], Delivery(3, *delays)))
    assert max(map(len, text.splitlines())) <= 80
    assert "longest 46 min 55 s" in " ".join(text.split())


def test_strangers_names_do_nothing_to_a_terminal():
    text = inventory(result([Cell("\x1b[31m", "\u202e", date(2026, 1, 1), 1)]))
    assert "\x1b" not in text
    assert "\u202e" not in text
