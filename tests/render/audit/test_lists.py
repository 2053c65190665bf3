"""An audit as SARIF, JUnit and Markdown."""

import json
from dataclasses import replace
from xml.etree import ElementTree

from auditor.cloudwatch.rule import Origin, UnjudgedRule
from auditor.render.audit.lists import junit, markdown, sarif
from tests.render.conftest import audit, fired, quiet

HOSTILE = "A|<b>`x`</b>"
UNJUDGED = UnjudgedRule(Origin("t.yaml", 7, "X"), "Math", "metric math\n  drawn")


def test_sarif_has_a_result_for_each_alarm_that_fired_and_a_note_for_what_was_not_judged():
    log = json.loads(sarif(replace(audit(fired("A", 2), quiet("B")), unjudged=(UNJUDGED,))))
    (run,) = log["runs"]
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("A", "warning"),
        ("Math", "note"),
    ]
    assert run["results"][0]["message"]["text"].startswith("A would have fired 2 times")
    assert run["results"][1]["message"]["text"] == "not judged: metric math"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["A", "Math"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_explains_an_alarm_in_plain_text_and_in_markdown_that_shows_the_same():
    alarm = replace(fired("A", 1), explanation="Sign-ins of *any* user.\x1b[2J")
    (run,) = json.loads(sarif(audit(alarm)))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"] == {
        "text": "Sign-ins of *any* user.␛[2J",
        "markdown": r"Sign\-ins of \*any\* user.␛\[2J",
    }


def test_junit_has_a_case_for_each_alarm_which_fails_if_it_fired():
    suites = ElementTree.fromstring(junit(audit(fired("A", 12), quiet("B"))))  # ours
    cases = {case.get("name"): case.find("failure") for case in suites.iter("testcase")}
    assert set(cases) == {"A", "B"}
    assert cases["B"] is None
    assert cases["A"] is not None
    text = cases["A"].text or ""
    assert "A/20260126T0100Z: Threshold Crossed" in text
    assert text.endswith("and 2 more")


def test_markdown_is_an_answer_and_a_table_in_which_no_name_is_markup():
    text = markdown(audit(fired(HOSTILE, 2), quiet("B")))
    assert text.startswith("**1 of 2 alarms would have fired")
    assert "<b>" not in text
    assert text.count("\n|") == 3
    assert "|" not in markdown(audit(quiet("B"))).replace("\\|", "")
