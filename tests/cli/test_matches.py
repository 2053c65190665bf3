"""`--matches FILE`: every record behind the alarms."""

import csv
import json
from collections import Counter

import duckdb
import pytest

from tests.cli.conftest import call
from tests.conftest import record

RULES = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: trail
      FilterPattern: '{ $.eventName = Create* }'
      MetricTransformations: [{ MetricName: Creations, MetricNamespace: N, MetricValue: '1' }]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: creations
      MetricName: Creations
      Namespace: N
      Statistic: Sum
      Period: 300
      EvaluationPeriods: 1
      Threshold: 2
      ComparisonOperator: GreaterThanOrEqualToThreshold
      TreatMissingData: notBreaching
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


def created(time, **fields):
    return record(eventName="CreateUser", eventTime=time, **fields)


@pytest.fixture
def trail(archive):
    return archive(
        a=[
            created("2026-01-26T10:00:30Z", eventID="alone"),
            created("2026-01-26T10:20:30Z", eventID="first", userAgent="=1+1"),
        ],
        b=[
            created("2026-01-26T10:21:30Z", eventID="second", note="x" * 5000),
            record(eventName="ListUsers"),
        ],
        c=[created("redacted", eventID="undated")],
    )


def test_each_record_stands_there_whole_with_the_episodes_it_is_behind(trail, rules, tmp_path):
    options = ("--rules", rules, "--evaluation", "buckets")
    done = call("audit", trail, *options, "--matches", tmp_path / "m.parquet")
    assert (done.returncode, "wrote" in done.stderr) == (0, True)
    sql = f"SELECT alarm, episodes, event_id, record, record_length FROM '{tmp_path}/m.parquet'"
    rows = duckdb.execute(sql).fetchall()
    assert [row[:3] for row in rows] == [
        ("creations", [], "alone"),
        ("creations", [1], "first"),
        ("creations", [1], "second"),
    ]
    assert all(len(text) == length for *_, text, length in rows)
    assert json.loads(rows[2][3])["note"] == "x" * 5000


def test_csv_and_json_say_the_same_and_no_text_is_a_formula(trail, rules, tmp_path):
    for name in ("m.csv", "m.json"):
        call("audit", trail, "--rules", rules, "--matches", tmp_path / name)
    with (tmp_path / "m.csv").open(newline="") as file:
        as_csv = list(csv.DictReader(file))
    as_json = [json.loads(line) for line in (tmp_path / "m.json").read_text().splitlines()]
    assert [row["event_id"] for row in as_csv] == [row["event_id"] for row in as_json]
    assert as_csv[1]["user_agent"] == "'=1+1"
    assert as_json[1]["user_agent"] == "=1+1"
    assert as_json[1]["counted"] == "2026-01-26T10:20:30Z"


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--scope", "account-region"),
        ("--clock", "fixed:7m", "--rules", "cis-5.0"),
        ("--from", "2026-03-10T02:20Z", "--to", "2026-03-20"),
        ("--evaluation", "buckets"),
    ],
)
def test_they_add_up_to_the_counts_of_the_report(options, tmp_path):
    done = call(
        "audit", "sample_data", *options, "--format", "json", "--matches", tmp_path / "m.json"
    )
    rows = [json.loads(line) for line in (tmp_path / "m.json").read_text().splitlines()]
    listed = Counter(alarm_of(row) for row in rows)
    behind = Counter((*alarm_of(row), number) for row in rows for number in row["episodes"])
    for alarm in json.loads(done.stdout)["alarms"]:
        name = (alarm["alarm"]["name"], alarm["account"], alarm["region"])
        before = listed[name] - alarm["matches"]
        assert 0 <= before <= alarm["samples_before"]
        counts = {(*name, e["number"]): e["matches"] for e in alarm["episodes"] if e["matches"]}
        assert counts == {key: count for key, count in behind.items() if key[:3] == name}


def alarm_of(row):
    return row["alarm"], row["alarm_account"], row["alarm_region"]


@pytest.mark.slow
def test_a_store_gives_the_rows_that_its_log_files_give(tmp_path):
    store = tmp_path / "trail.duckdb"
    call("ingest", "sample_data", "--store", store)
    for source, name in (("sample_data", "files.csv"), (store, "store.csv")):
        call("audit", source, "--matches", tmp_path / name)
    assert (tmp_path / "files.csv").read_bytes() == (tmp_path / "store.csv").read_bytes()


def test_no_match_is_a_file_without_rows(archive, rules, tmp_path):
    call(
        "audit",
        archive(a=[record(eventName="ListUsers")]),
        "--rules",
        rules,
        "--matches",
        tmp_path / "m.parquet",
    )
    assert duckdb.execute(f"SELECT count(*) FROM '{tmp_path}/m.parquet'").fetchall() == [(0,)]


@pytest.mark.parametrize("name", ["m.txt", "m", "nowhere/m.csv"])
def test_a_file_that_cannot_be_is_refused_before_anything_is_read(logs, name, tmp_path):
    done = call("audit", logs, "--matches", tmp_path / name)
    assert done.returncode in {1, 2}
    assert done.stdout == ""
    assert str(tmp_path / name) in done.stderr
