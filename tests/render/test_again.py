"""Results that are rendered again, those of earlier versions and those that somebody edited."""

import json
import re

import pytest

from auditor.render.again import render_file
from auditor.render.formats import BACKTEST, RESULT
from tests.paths import GOLDEN

RESULTS = GOLDEN / "results"
OLD_BACKTEST = RESULTS / "backtest-0.1.0.json"
OLD_AUDIT = RESULTS / "audit-0.1.0.json"


@pytest.mark.parametrize("chosen", RESULT)
def test_an_audit_of_the_first_version_is_rendered(chosen):
    assert "IAMAllActivityAlarm" in render_file(OLD_AUDIT, chosen, None)


@pytest.mark.parametrize("chosen", BACKTEST)
def test_a_backtest_of_the_first_version_is_rendered_with_the_words_of_today(chosen):
    rendered = render_file(OLD_BACKTEST, chosen, None)
    rendered = re.sub(r"the\s+best,\s+deaf\s+to\s+second", "", rendered)  # a sentence of its own
    assert "deaf" not in rendered.lower()
    assert "unnotified" in rendered.lower() or chosen == "text"


def tallies(alarm):
    return [alarm["deployed"], *alarm["settings"]]


def test_the_keys_of_a_backtest_that_changed_keep_their_values():
    old = json.loads(OLD_BACKTEST.read_text())
    new = json.loads(render_file(OLD_BACKTEST, "json", None))
    pairs = [
        (before, after)
        for one, other in zip(old["alarms"], new["alarms"], strict=True)
        for before, after in zip(
            [one["deployed"], *one["settings"]],
            [other["deployed"], *other["settings"]],
            strict=True,
        )
    ]
    assert [before["deaf_matches"] for before, _ in pairs] == [
        after["unnotified_matches"] for _, after in pairs
    ]
    assert [before["score"]["deaf"] for before, _ in pairs] == [
        after["score"]["unnotified"] for _, after in pairs
    ]
    verdicts = [
        (before["verdict"], after["verdict"])
        for pair in pairs
        for before, after in zip(*(one["score"]["noticed"] for one in pair), strict=True)
    ]
    assert {("deaf", "unnotified"), ("caught", "caught"), ("missed", "missed")} >= set(verdicts)
    assert ("deaf", "unnotified") in verdicts
