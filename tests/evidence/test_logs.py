"""Where logs should be and where they are, counted a second time day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudtrail.logfile import Cell, RejectionKind
from auditor.cloudwatch.minutes import Span
from auditor.errors import UsageError
from auditor.evidence.expectations import Expectation, read_expectations
from auditor.evidence.logs import expected_logs
from auditor.result.audit import AuditResult
from tests.render.conftest import audit, fired, rejection

FIRST = date(2026, 1, 26)  # a Monday
ONE, TWO = "111122223333", "444455556666"
EVERY_DAY = frozenset(range(7))


def over(days: int, *cells: Cell, **changes: Any) -> AuditResult:
    start = datetime(2026, 1, 26, 0, 3, tzinfo=UTC)
    end = start + timedelta(days=days - 1, hours=3)
    return replace(audit(fired(), cells=cells), span=Span(start, end), **changes)


def logged(account: str, region: str, *numbers: int) -> list[Cell]:
    return [Cell(account, region, FIRST + timedelta(days=n), 5) for n in numbers]


def rows(result: AuditResult, *expectations: Expectation, **options: Any):
    logs = expected_logs(result, expectations, **options)
    assert logs is not None
    return {
        (row.account, row.region): (
            row.covered,
            row.expected,
            [(m.first, m.last) for m in row.missing],
        )
        for row in logs.rows()
    }


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_what_the_logs_hold_anything_of_is_expected_on_every_day_and_the_global_region_too():
    result = over(4, *logged(ONE, "us-east-1", 0, 1, 2, 3), *logged(TWO, "eu-west-1", 0, 3))
    assert rows(result) == {
        (ONE, "us-east-1"): (4, 4, []),
        (TWO, "eu-west-1"): (2, 4, [(day(1), day(2))]),
        (TWO, "us-east-1"): (0, 4, [(day(0), day(3))]),
    }


def test_a_declaration_says_what_is_missing_and_what_is_not():
    weekdays = Expectation((ONE,), ("us-east-1", "eu-west-1"), frozenset(range(5)))
    early = Expectation((TWO,), ("us-east-1",), EVERY_DAY, day(1), day(2))
    result = over(8, *logged(ONE, "us-east-1", 0, 1, 2, 3, 4, 7), *logged(TWO, "ap-south-1", 1))
    assert rows(result, weekdays, early) == {
        (ONE, "us-east-1"): (6, 6, []),
        (ONE, "eu-west-1"): (0, 6, [(day(0), day(4)), (day(7), day(7))]),
        (TWO, "us-east-1"): (0, 2, [(day(1), day(2))]),
    }


def test_days_that_proven_digest_files_cover_are_there_though_nothing_happened():
    result = over(3, *logged(ONE, "us-east-1", 0))
    proven = {(ONE, "us-east-1"): [day(1), day(-5)], (ONE, "eu-west-1"): [day(0)]}
    assert rows(result, proven=proven) == {
        (ONE, "us-east-1"): (2, 3, [(day(2), day(2))]),
        (ONE, "eu-west-1"): (1, 3, [(day(1), day(2))]),
    }


def test_an_expected_account_without_any_record_is_missing_everywhere():
    result = over(2, *logged(ONE, "us-east-1", 0, 1))
    options = replace(result.options, expected_accounts=(ONE, TWO))
    assert rows(replace(result, options=options))[TWO, "us-east-1"] == (0, 2, [(day(0), day(1))])


@pytest.mark.parametrize(
    ("region", "home"),
    [
        ("eu-west-1", "us-east-1"),
        ("us-gov-east-1", "us-gov-west-1"),
        ("cn-northwest-1", "cn-north-1"),
    ],
)
def test_calls_of_global_services_are_needed_of_one_region_of_the_partition(region, home):
    logs = expected_logs(over(1, *logged(ONE, region, 0)))
    assert logs is not None
    assert logs.needed(is_global=True) == ((ONE, home),)
    assert logs.needed(is_global=False) == ((ONE, region),)


FOLDER = f"logs/AWSLogs/{ONE}/CloudTrail/eu-west-1/2026/01/26"
NAME = f"{FOLDER}/{ONE}_CloudTrail_eu-west-1_20260126T0005Z_AbCdEfGhIjKlMnOp.json.gz"


@pytest.mark.parametrize(
    ("file", "kind", "here", "elsewhere"),
    [
        (NAME, RejectionKind.DAMAGED, True, False),
        (NAME, RejectionKind.NOT_JSON, True, False),
        (f"a.zip!{NAME}", RejectionKind.DAMAGED, True, False),
        ("logs/part.gz", RejectionKind.DAMAGED, True, True),
        ("logs/notes.json", RejectionKind.NOT_CLOUDTRAIL, False, False),
    ],
)
def test_a_damaged_file_may_hide_records_where_its_name_says_else_anywhere(
    file, kind, here, elsewhere
):
    faults = audit(rejections=(replace(rejection(), file=file, kind=kind),)).intake
    logs = expected_logs(replace(over(1, *logged(ONE, "eu-west-1", 0)), intake=faults))
    assert logs is not None
    assert bool(logs.damaged_among([(ONE, "eu-west-1")], is_global=False)) is here
    assert bool(logs.damaged_among([(TWO, "eu-west-1")], is_global=False)) is elsewhere


@given(
    st.integers(1, 70),
    st.sets(st.integers(-3, 75)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(-2, 80),
    st.integers(-2, 80),
)
def test_days_counted_as_bits_are_the_days_counted_one_by_one(days, there, weekdays, first, last):
    declared = Expectation((ONE,), ("eu-west-1",), weekdays, day(first), day(last))
    result = over(days, *logged(ONE, "eu-west-1", *sorted(there)))
    expected = [
        n for n in range(days) if day(n).weekday() in weekdays and day(first) <= day(n) <= day(last)
    ]
    missing = [n for n in expected if n not in there]
    row = rows(result, declared)[ONE, "eu-west-1"]
    assert row[:2] == (len(expected) - len(missing), len(expected))
    listed = [n for n in range(days) for start, end in row[2] if start <= day(n) <= end]
    assert listed == missing
    assert all(
        day(n - 1) < FIRST or (n - 1) not in missing for n in missing if day(n) in dict(row[2])
    )


def test_without_a_span_nothing_is_expected():
    assert expected_logs(replace(audit(), span=None)) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "e.yaml:1: a list is expected"),
        ("- a\n- b", "e.yaml:1: a mapping is expected"),
        ("- regions: [us-east-1]", "e.yaml:1: accounts are missing"),
        ('- accounts: ["111122223333"]', "e.yaml:1: regions are missing"),
        (
            "- accounts: [1]\n  regions: [us-east-1]",
            "e.yaml:1: '1': not an account ID; write its 12 digits",
        ),
        (
            '- accounts: ["111122223333"]\n  regions: [global]',
            "e.yaml:2: 'global': not a Region; write it like",
        ),
        (
            '- accounts: ["111122223333"]\n  regions: [us-east-1]\n  days: [funday]',
            "e.yaml:3: days: 'funday': give weekdays, monday",
        ),
        (
            '- accounts: ["111122223333"]\n  regions: [us-east-1]\n  from: 2026-02\n',
            "e.yaml:3: from: give one day, such as 2026-03-01",
        ),
        (
            '- accounts: ["111122223333"]\n  regions: [us-east-1]\n  from: 2026-03-02\n'
            "  to: 2026-03-01",
            "e.yaml:4: to 2026-03-01 is before from 2026-03-02",
        ),
        ('- account: ["111122223333"]', "e.yaml:1: account: unknown key; use accounts"),
        ("- {a: [", "e.yaml:1: "),
    ],
)
def test_a_file_of_expectations_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "e.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as error:
        read_expectations(path)
    assert str(error.value).startswith(f"{tmp_path}/{message}")


def test_a_file_of_expectations_may_be_short(tmp_path):
    path = tmp_path / "e.yaml"
    path.write_text('- {accounts: "111122223333", regions: us-east-1, days: weekdays}', "utf-8")
    assert read_expectations(path) == (Expectation((ONE,), ("us-east-1",), frozenset(range(5))),)
