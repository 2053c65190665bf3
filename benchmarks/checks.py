"""Time the comparison of rules with a benchmark and with one another, beside lint.

python -m benchmarks.checks              # every pack, then 600 random alarms
python -m benchmarks.checks --alarms 60  # fewer of them

Figures are processor time in one process, after all modules are imported and all rules read.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

from auditor.cloudtrail.vocabulary import event_names
from auditor.rules import load_rules, read_rules
from auditor.rules.catalog import packs
from auditor.rules.check import check
from auditor.rules.comparison import compare_rules
from auditor.rules.lint import lint

AGAINST = "cis-5.0"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work in seconds."""
    start = process_time()
    work()
    return process_time() - start


def measured(name: str) -> None:
    """Measure the check and the comparison of one set of rules."""
    rules, asked, pack = read_rules([name]), load_rules([AGAINST]), load_rules([name])
    times = {
        "lint": seconds(lambda: lint(rules, [name])),
        "check": seconds(lambda: check(rules, [name], asked)),
        "compare": seconds(lambda: compare_rules(pack, asked)),
    }
    shown = ", ".join(f"{what} {time:.2f} s" for what, time in times.items())
    print(f"{Path(name).name}, {len(pack.rules)} alarms, against {AGAINST}: {shown}")


def random_alarms(count: int, seed: int) -> str:
    """Return a template of alarms, each on five event names."""
    random = Random(seed)
    names = sorted(event_names().by_name)
    resources: dict[str, object] = {}
    for index in range(count):
        some = " || ".join(f"$.eventName = {name}" for name in random.sample(names, 5))
        metric = {"MetricName": f"M{index}", "MetricNamespace": "N", "MetricValue": "1"}
        resources[f"Filter{index}"] = {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": "trail",
                "FilterPattern": f"{{ {some} }}",
                "MetricTransformations": [metric],
            },
        }
        resources[f"Alarm{index}"] = {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": f"alarm-{index}",
                "Namespace": "N",
                "MetricName": f"M{index}",
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            },
        }
    return json.dumps({"Resources": resources})


def main() -> None:
    """Measure the packs, then a large template."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alarms", type=int, default=600, help="of the large template")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    event_names()
    for pack in packs():
        measured(pack.name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.json"
        path.write_text(random_alarms(given.alarms, given.seed), "utf-8")
        measured(str(path))


if __name__ == "__main__":
    main()
