"""The terminal report."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auditor.cloudtrail.logfile import Cell
from auditor.cloudwatch.rule import Control
from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.render.audit.words import headline
from auditor.render.shared.words import width
from auditor.result.audit import AuditResult
from auditor.result.episodes import Period
from tests.render.audit.test_html import hostile_result
from tests.render.conftest import START, actor, audit, fired, quiet, rejection


def test_the_answer_comes_first(usual: AuditResult) -> None:
    lines = text(usual).splitlines()
    assert lines[0] == "1 of 2 alarms would have fired, 2 times on 1 day."
    assert "Records    1,234 records from 3 files, 1 of them without records" in lines
    assert "        1  2026-01-26 01:00  2026-01-26 01:10  10 min            2" in lines


def test_coverage_stands_among_the_facts() -> None:
    cells = tuple(
        Cell("1", region, START.date() + timedelta(days=day), 100)
        for region, days in (("eu-west-1", 2), ("us-east-1", 1))
        for day in range(days)
    )
    full = audit(quiet(), days=1, cells=(cells[0], cells[2]))
    assert "Coverage   2 accounts and Regions, 1 of 1 day with records" in text(full).splitlines()
    output = text(audit(quiet(), days=2, cells=cells))
    assert "2 accounts and Regions, 2 of 2 days with records; some have gaps;" in output
    output = text(audit(quiet(), days=1500, cells=cells))
    assert "2 accounts and Regions, 2 of 1,500 days with records; the others are" in output
    assert "unknown; see auditor coverage" in output
    undated = replace(audit(quiet(), cells=()), span=None)
    assert "Coverage   no record with a usable eventTime" in text(undated).splitlines()


def test_records_and_coverage_are_those_of_the_span() -> None:
    cells = tuple(Cell("1", region, START.date(), 100) for region in ("eu-west-1", "us-east-1"))
    result = audit(quiet(), days=1, cells=cells)
    assert "In span" not in text(result)
    lines = text(replace(result, coverage=result.coverage.within(cells[:1]))).splitlines()
    assert "In span    100 of these records" in lines
    assert (
        "Coverage   1 of 2 accounts and Regions, 1 of 1 day with records; some have gaps;" in lines
    )


def test_lines_fit_eighty_columns_whatever_the_names() -> None:
    wide = actor(identity="警" * 100, source_ips=("x" * 200, "é" * 90), event_names=("y" * 81,))
    result = audit(
        replace(fired("名" * 200), actors=(wide,)), rejections=(rejection(file="長" * 150),)
    )
    lines = text(result).splitlines()
    assert max(map(width, lines)) == 80
    assert "警" * 33 in "".join(lines)


def test_nothing_is_lost_where_lines_break() -> None:
    name = "".join(chr(0x4E00 + n) for n in range(120))
    output = text(audit(fired(), rejections=(rejection(file=name),)))
    assert name in "".join(line.strip() for line in output.splitlines())


def test_control_and_direction_characters_do_nothing_on_a_terminal() -> None:
    output = text(hostile_result())
    assert not [c for c in output if c != "\n" and (c < " " or c in "\x7f\x9b\u202e\u200b")]
    assert "␛[2J⟨U+202E⟩" in output.replace("\n", "")


def test_what_is_left_out_is_counted() -> None:
    faults = tuple(rejection(number) for number in range(12))
    people = replace(fired(episodes=14), actors=(actor(),) * 9, actor_count=30)
    output = text(audit(people, rejections=faults))
    assert "… and 4 more episodes; --format json has them all" in output
    assert "… and 25 more identities" in output
    assert "… and 2 more; --format json has them all" in output


def test_a_quiet_alarm_is_shown_with_the_days_that_have_records() -> None:
    assert text(audit(quiet())).startswith(
        "None of 1 alarm would have fired, over 2 of 2 days with records."
    )


WINDOWS = replace(quiet().alarm, evaluation_periods=3, datapoints_to_alarm=2)
BREACHING = (Period(START, 1, 1.0, breaching=True),)


@pytest.mark.parametrize(
    ("alarms", "why"),
    [
        ([{"matches": 0}], "No record matches its filters."),
        ([{"matches": 0}, {"matches": 0}], "No record matches their filters."),
        ([{"matches": 3}], "3 records match, and no period breaches the threshold."),
        (
            [{"matches": 1, "matches_without_value": 1}],
            "1 record matches, without a number in the field of the metric value.",
        ),
        (
            [{"matches": 1, "alarm": WINDOWS, "periods": BREACHING}],
            "1 record matches, and 1 period breaches the threshold: it takes 2 of 3 periods in a"
            " row.",
        ),
        ([{"matches": 1, "periods": BREACHING}], ""),
        (
            [{"matches": 1}, {"matches": 0}],
            "The matches of 1 alarm are not enough; no record matches those of 1.",
        ),
    ],
)
def test_why_no_alarm_fired_is_said_at_once(alarms: list[dict[str, Any]], why: str) -> None:
    plain: dict[str, Any] = {"matches_without_value": 0, "periods": ()}
    result = audit(*(replace(quiet(), **{**plain, **fields}) for fields in alarms))
    assert headline(result).partition("with records. ")[2] == why


def test_an_alarm_without_a_dated_record_is_not_judged_rather_than_quiet() -> None:
    output = text(replace(audit(fired(episodes=0)), span=None))
    assert ": not judged." in output
    assert "would not have fired" not in output
    assert "last state" not in output


def test_matches_that_lack_what_the_filter_extracts_are_reported() -> None:
    output = text(audit(replace(fired(), matches_without_value=2, matches_without_dimension=1)))
    assert "  without value   2 matches, which published no value\n" in output
    assert "  no dimension    1 record without its field, in another series\n" in output


def test_an_alarm_says_its_controls_and_its_defect_in_eighty_columns() -> None:
    own = Control("CIS AWS Foundations Benchmark", "5.0.0", "4.1", "CIS", official=True)
    other = Control("PCI DSS", "4.0", "10.4.1", "Powerpipe")
    watched = replace(fired(), controls=(own, other), defect="Matches too much. " * 30)
    lines = text(audit(watched)).splitlines()
    assert "  controls        CIS AWS Foundations Benchmark 5.0.0: 4.1, and 1 more" in lines
    assert (
        "  defect          Matches too much. Matches too much. Matches too much. Matches" in lines
    )
    assert max(map(width, lines)) == 80


def test_what_was_given_to_the_rules_is_named_in_every_rendering(usual: AuditResult) -> None:
    given = (("Stage", "prod"), ("Tag", "<b>\x1b"))
    result = replace(usual, options=replace(usual.options, parameters=given))
    assert "Parameter  Stage = prod, Tag = <b>␛" in text(result).splitlines()
    assert "<dt>Parameters</dt><dd>Stage = prod, Tag = &lt;b&gt;␛</dd>" in html(result)
    assert "Parameter" not in text(usual)


def test_callers_without_an_arn_have_their_account() -> None:
    accounts = ("111122223333", "444455556666")
    actors = tuple(actor(identity="alice", account=one) for one in accounts)
    output = text(audit(replace(fired(), actors=(*actors, actor()))))
    assert "3 x alice of account 111122223333\n" in output
    assert "3 x alice of account 444455556666\n" in output
    assert "3 x arn:aws:iam::111122223333:user/alice\n" in output
