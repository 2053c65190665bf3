"""The report by control, from an audit to what reports show."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.cloudwatch.rule import Control, Origin, UnjudgedRule
from auditor.evidence.compliance import ComplianceRequest, compliance_of
from auditor.render.compliance.csv import COLUMNS
from auditor.render.compliance.formats import FORMATS
from auditor.render.compliance.html import html
from auditor.render.compliance.words import headline
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult
from auditor.result.json import from_json, to_json
from auditor.result.review import Disposition, DispositionVerdict
from tests.render.conftest import audit, fired, quiet, rejection

HOUSE = "House rules"
FIRST = datetime(2026, 1, 26, 1, tzinfo=UTC)
HOSTILE = "=<script>alert(1)</script>|`x`"


def watching(identifier: str, alarm):
    return replace(alarm, controls=(Control(HOUSE, "2", identifier, "us"),))


def reviewed(
    episode: str, verdict: DispositionVerdict = DispositionVerdict.AUTHORIZED, **more: Any
):
    start = datetime.strptime(episode.split("/")[1], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    when = start + timedelta(hours=1)
    disposition = Disposition(episode, verdict, "me", when, date_only=False, start=start)
    return replace(disposition, **more)


def house(**changes: Any) -> AuditResult:
    return replace(
        audit(
            watching("R1", fired("A", 2)),
            watching("R2", quiet("B")),
            watching("R10", fired("C", 1)),
        ),
        **changes,
    )


def report(result: AuditResult | None = None, **changes: Any) -> ComplianceResult:
    return compliance_of(result or house(), ComplianceRequest(**changes))


ALL = (reviewed("A/20260126T0100Z"), reviewed("A/20260126T0700Z"), reviewed("C/20260126T0100Z"))


def statuses(result: ComplianceResult) -> dict[str, str]:
    return {one.id: str(one.status) for one in result.requirements}


def test_requirements_come_in_order_each_with_its_alarm_and_its_episodes():
    result = report(dispositions=ALL)
    assert (result.framework, result.version) == (HOUSE, "2")
    assert statuses(result) == {"R1": "met", "R2": "met", "R10": "met"}
    first = result.requirements[0]
    assert (first.alarms, first.source, first.expected, first.covered) == (("A",), "us", 2, 2)
    assert first.episodes == ("A/20260126T0100Z", "A/20260126T0700Z")
    assert headline(result) == "3 of 3 requirements met."


def test_what_is_missing_late_or_forbidden_makes_the_status():
    due = report(dispositions=ALL[1:], within=timedelta(days=2))
    assert statuses(due) == {"R1": "inconclusive", "R2": "met", "R10": "met"}
    late = report(dispositions=ALL[1:], within=timedelta(hours=20))
    assert statuses(late)["R1"] == "exception"
    damaged = house(intake=audit(rejections=(rejection(),)).intake)
    assert set(statuses(report(damaged, dispositions=ALL)).values()) == {"inconclusive"}
    nothing = house(span=None)
    assert set(statuses(report(nothing)).values()) == {"not judged"}


def test_an_incident_that_was_reviewed_in_time_is_met_and_listed():
    result = report(
        dispositions=(
            reviewed("A/20260126T0100Z", DispositionVerdict.INCIDENT, ticket="INC-1"),
            *ALL[1:],
        )
    )
    assert statuses(result)["R1"] == "met"
    page = html(result)
    assert "INC-1" in page
    assert "No episode was found to be an incident" not in page


def test_an_alarm_that_cannot_be_replayed_leaves_its_requirement_not_judged():
    control = Control(HOUSE, "2", "R3", "us")
    unjudged = UnjudgedRule(Origin("t.yaml", 1, "X"), "X", "metric math", (control,))
    result = report(house(unjudged=(unjudged,)), dispositions=ALL, framework=HOUSE)
    assert statuses(result) == {"R1": "met", "R2": "met", "R3": "not judged", "R10": "met"}


def test_a_sample_is_drawn_from_each_requirement_by_the_seed():
    result = report(sample=1, seed="2026-01")
    first = result.requirements[0]
    assert len(first.sample) == 1
    assert set(first.sample) < set(first.episodes)
    assert report(sample=1).seed == "2026-01-26"
    assert report(sample=5).requirements[0].sample == report().requirements[0].sample


def test_the_json_loads_back_and_equal_audits_give_equal_reports():
    result = report(dispositions=ALL, sample=1)
    assert from_json(ComplianceResult, to_json(result)) == result
    for render in FORMATS.values():
        assert render(report(dispositions=ALL, sample=1)) == render(result)


def test_csv_has_a_row_for_each_requirement():
    text = FORMATS["csv"](report(dispositions=ALL[1:]))
    heads, *rows = csv.reader(io.StringIO(text))
    assert tuple(heads) == COLUMNS
    first = dict(zip(heads, rows[0], strict=True))
    assert [row[2] for row in rows] == ["R1", "R2", "R10"]
    assert (first["episodes"], first["reviewed"], first["open"]) == ("2", "1", "1")
    assert first["sample"].split() == list(report().requirements[0].sample)


def test_no_text_of_a_stranger_acts_in_any_format():
    named = replace(fired(HOSTILE, 1), title=HOSTILE, defect=HOSTILE, source=HOSTILE)
    control = Control(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    result = audit(replace(named, controls=(control,)))
    (episode,) = (result.alarms[0].id_of(one) for one in result.alarms[0].episodes)
    hostile = compliance_of(
        result,
        ComplianceRequest(
            dispositions=(
                Disposition(
                    episode,
                    DispositionVerdict.INCIDENT,
                    HOSTILE,
                    FIRST,
                    date_only=True,
                    note=HOSTILE + "\x1b[2J",
                    ticket=HOSTILE,
                ),
                replace(ALL[0], episode="Z/20260126T0100Z", by=HOSTILE),
            ),
            reviewed_by=HOSTILE,
            expected_by=HOSTILE,
        ),
    )
    for name, render in FORMATS.items():
        text = render(hostile)
        assert "\x1b" not in text, name
    assert "<script>alert" not in html(hostile)
    assert "<script>alert" not in FORMATS["markdown"](hostile)
    assert "|`x`" not in FORMATS["markdown"](hostile)
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](hostile))))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_the_page_links_only_to_what_it_has():
    for page in (html(report()), html(report(), summary=True), html(report(audit(fired())))):
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r' href="#([^"]+)"', page)) <= set(ids)
