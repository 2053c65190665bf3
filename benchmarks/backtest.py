"""Time `auditor backtest` over a year: one busy metric, and fifteen sparse ones.

    python -m benchmarks.backtest [--days N]

Makes two stores of invented records, then prints seconds and peak memory of the whole command over
each. The grid has 1,000 settings of an alarm: 50 thresholds, 5 periods, 4 choices of M of N.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2025, 1, 1, tzinfo=UTC)
GRID = [
    *("--threshold", "1..50", "--period", "1m,5m,15m,1h,6h", "--datapoints", "1/1,2/2,2/3,3/3"),
    *("--format", "csv"),
]


def records(busy: bool, days: int) -> list[tuple[datetime, str]]:
    """Return times and names of invented calls: one per minute, or a few per day of 15 kinds."""
    draw = random.Random(1)
    if busy:
        return [(START + timedelta(minutes=n), "Busy") for n in range(days * 1440)]
    return [
        (START + timedelta(days=day, seconds=draw.randrange(86_400)), f"Sparse{kind}")
        for day in range(days)
        for kind in range(15)
        for _ in range(draw.choice([0, 0, 0, 1, 2, 9]))
    ]


def rules(names: list[str]) -> str:
    """Return a template with one alarm for each name of a call."""
    resources: dict[str, object] = {}
    for name in names:
        metric = {"MetricNamespace": "Benchmark", "MetricName": name, "MetricValue": "1"}
        resources[f"{name}Filter"] = {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": "logs",
                "FilterPattern": f'{{ $.eventName = "{name}" }}',
                "MetricTransformations": [metric],
            },
        }
        resources[name] = {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": name,
                "Namespace": "Benchmark",
                "MetricName": name,
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            },
        }
    return json.dumps({"Resources": resources})


def made(folder: Path, busy: bool, days: int) -> tuple[Path, Path]:
    """Return a store and its rules."""
    name = "busy" if busy else "sparse"
    store, template = folder / f"{name}.duckdb", folder / f"{name}.json"
    calls = records(busy, days)
    template.write_text(rules(sorted({call for _, call in calls})))
    logs = folder / f"{name}.ndjson"
    with logs.open("w") as file:
        for number, (at, call) in enumerate(calls):
            record = {
                "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "eventSource": "iam.amazonaws.com",
                "eventName": call,
                "awsRegion": "us-east-1",
                "eventID": f"00000000-0000-4000-8000-{number:012}",
                "recipientAccountId": "111122223333",
                "userIdentity": {"type": "IAMUser", "userName": "alice"},
            }
            file.write(json.dumps(record) + "\n")
    command = [sys.executable, "-m", "auditor", "ingest", str(logs), "--store", str(store)]
    subprocess.run(command, check=True, capture_output=True)
    return store, template


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365, help="of records")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for busy in (True, False):
            store, template = made(folder, busy, given.days)
            out = folder / "out.csv"
            command = [sys.executable, "-m", "auditor", "backtest", str(store), *GRID]
            start = time.perf_counter()
            with subprocess.Popen([*command, "--rules", template, "-o", out]) as process:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - start
            settings = len(out.read_text().splitlines()) - 1
            print(
                f"{store.stem}: {settings:,} settings, {seconds:.1f} s,"
                f" {usage.ru_utime + usage.ru_stime:.1f} s of processor,"
                f" {usage.ru_maxrss / 1000:.0f} MB"
            )


if __name__ == "__main__":
    main()
