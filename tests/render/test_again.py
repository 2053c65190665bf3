"""Results that are rendered again, those of earlier versions and those that somebody edited."""

import json
import re

import pytest

from auditor.errors import AuditorError
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


def edited(tmp_path, source, keys, value):
    document = json.loads(source.read_text())
    target = document
    for key in keys[:-1]:
        target = target[key]
    target[keys[-1]] = value
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(document))
    return file


@pytest.mark.parametrize("source", [OLD_AUDIT, OLD_BACKTEST])
@pytest.mark.parametrize(
    ("keys", "value", "message"),
    [
        (("options", "scope"), "planet", "unknown scope 'planet' - at `$.options.scope`"),
        (("options", "clock"), "noon", "unknown clock 'noon' - at `$.options.clock`"),
        (("options", "clock"), "fixed:", "unknown clock 'fixed:' - at `$.options.clock`"),
        (("options", "evaluation"), "odd", "Invalid enum value 'odd' - at `$.options.evaluation`"),
        (("span", "end"), "9999-12-31T23:59:00Z", "the year 9999 is outside 1970 to 2999 - at"),
        (("last_event",), None, "null, although there is a span - at `$.last_event`"),
        (("first_event",), None, "null, although there is a span - at `$.first_event`"),
        (("last_event",), "9999-12-31T23:59:00Z", "is outside 1970 to 2999 - at `$.last_event`"),
        (("first_event",), "0001-01-01T00:00:00Z", "is outside 1970 to 2999 - at `$.first_event`"),
        (("alarms", 0, "alarm", "period"), "P99999999D", "at `$.alarms[0].alarm"),
        (("coverage", "in_span", 0, "account"), "odd", "at `$.coverage.in_span[0]`"),
        (("alarms",), {}, "at `$.alarms`"),
    ],
)
def test_a_value_that_no_result_has_is_refused_with_its_key_in_every_format(
    tmp_path, source, keys, value, message
):
    file = edited(tmp_path, source, keys, value)
    for chosen in RESULT if source is OLD_AUDIT else BACKTEST:
        with pytest.raises(AuditorError) as refused:
            render_file(file, chosen, None)
        assert str(refused.value).startswith(f"{file}: not a result of this version: ")
        assert message in str(refused.value)


@pytest.mark.parametrize("chosen", RESULT)
def test_an_actor_without_an_address_is_rendered(tmp_path, chosen):
    file = edited(tmp_path, OLD_AUDIT, ("alarms", 0, "actors", 0, "source_ips"), [])
    assert render_file(file, chosen, None)


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
