"""The figures of docs/alarms.md are those of the demo archive."""

import re
from datetime import timedelta

from auditor.audit.run import run_audit
from auditor.cloudwatch.alarms import Evaluation
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.rules import load_rules
from tests.paths import ROOT

ROW = re.compile(r"\| (\w+Alarm) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")


def figures_of(evaluation):
    """Episodes and minutes in ALARM of each alarm of the demo archive."""
    pack = load_rules(["iam-changes"])
    result = run_audit(Question([str(ROOT / "sample_data")], pack, method=Method(evaluation)))
    assert result.span is not None
    end = result.span.end
    return {
        alarm.name: (
            len(alarm.episodes),
            sum(((e.end or end) - e.start for e in alarm.episodes), timedelta(0))
            // timedelta(minutes=1),
        )
        for alarm in result.alarms
    }


def test_sliding_and_clock_aligned_windows_differ_as_the_page_says():
    sliding, buckets = figures_of(Evaluation.SLIDING), figures_of(Evaluation.BUCKETS)
    rows = ROW.findall((ROOT / "docs" / "alarms.md").read_text("utf-8"))
    assert {name: tuple(map(int, figures)) for name, *figures in rows} == {
        name: (sliding[name][0], buckets[name][0], sliding[name][1], buckets[name][1])
        for name in sliding
    }
