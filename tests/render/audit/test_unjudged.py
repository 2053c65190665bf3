"""Alarms that no logs can judge, in every report."""

from dataclasses import replace

from auditor.cloudwatch.rule import Origin, UnjudgedRule
from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, to_json

CPU = UnjudgedRule(Origin("a.yaml", 7, "Cpu"), "<b>Cpu</b>", "no filter publishes it\n  drawn ^")


def test_they_are_never_among_the_quiet(usual):
    result = replace(usual, unjudged=(CPU,))
    lines = text(result).splitlines()
    assert lines[0].endswith(" 1 rule was not judged.")
    at = lines.index("1 rule not judged:")
    assert lines[at + 2 : at + 5] == [
        "  <b>Cpu</b>: not judged.",
        "    declared in a.yaml:7: Cpu",
        "    no filter publishes it",
    ]


def test_the_page_names_them_with_place_and_reason(usual):
    page = html(replace(usual, unjudged=(CPU,)))
    assert "&lt;b&gt;Cpu&lt;/b&gt;" in page
    assert "<b>Cpu</b>" not in page
    assert "a.yaml:7" in page
    assert '<a href="#not-judged">1 rule</a>' in page
    assert 'id="not-judged"' not in html(usual)


def test_many_are_bounded_and_counted(usual):
    result = replace(usual, unjudged=(CPU,) * 300)
    assert "… and 280 more rules; --format json has them all" in text(result)
    assert "The first 200 of 300 rules" in html(result)


def test_they_come_back_from_json(usual):
    result = replace(usual, unjudged=(CPU,))
    assert from_json(AuditResult, to_json(result)) == result
