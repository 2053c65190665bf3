"""`auditor backtest` as people run it, and what it reads from options and files."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from auditor.backtest.label_file import read_labels
from auditor.cli.options.axes import parse_axes
from auditor.cloudwatch.alarms import TreatMissingData
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.errors import AuditorError, UsageError
from auditor.result.labels import Label, LabelKind
from tests.cli.conftest import call
from tests.conftest import record

DAY = datetime(2026, 3, 17, tzinfo=UTC)


def axes(threshold=None, period=None, datapoints=None, statistic=None, treatment=None):
    return parse_axes(threshold, period, datapoints, statistic, treatment)


def test_lists_and_ranges_make_axes():
    assert axes("1..3,10..30/10,2").thresholds == (1, 2, 3, 10, 20, 30)
    assert axes("0.1..0.3/0.1").thresholds == (0.1, 0.2, 0.3)
    assert axes("-1").thresholds == (-1,)
    assert axes(period="1m,1h,1m..3m").periods == (MINUTE, 60 * MINUTE, 2 * MINUTE, 3 * MINUTE)
    assert axes(period="5m..15m/5m").periods == (5 * MINUTE, 10 * MINUTE, 15 * MINUTE)
    assert axes(datapoints="1/1,1..3/5").datapoints == ((1, 1), (1, 5), (2, 5), (3, 5))
    assert axes(statistic="Sum,p99").statistics == (Statistic.SUM, ExtendedStatistic("p99"))
    assert axes(treatment="ignore").treatments == (TreatMissingData.IGNORE,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": "x"}, "--threshold x: give numbers or ranges: 1,2,5 or 1..50"),
        ({"threshold": "5..1"}, "--threshold 5..1: a range must go up"),
        ({"threshold": "1..2/0"}, "--threshold 1..2/0: a range must go up"),
        ({"threshold": "1..999999999"}, "--threshold 1..999999999: more than 100,000 values"),
        ({"threshold": "1..1000", "period": "1m..999m"}, "999,000 settings are too many"),
        ({"threshold": "nan"}, "--threshold nan: give numbers"),
        ({"period": "5"}, "--period 5: write minutes, hours or days"),
        ({"datapoints": "3"}, "--datapoints 3: write M/N"),
        ({"treatment": "good"}, "--treat-missing-data good: give one of missing, ignore"),
        ({"statistic": "Mean"}, "--statistic Mean: give SampleCount"),
    ],
)
def test_an_unknown_axis_is_refused(options, message):
    with pytest.raises(UsageError) as error:
        axes(**options)
    assert str(error.value).startswith(message)


EXPECTED = (
    Label("one", LabelKind.MUST_CATCH, ("id-1", "id-2")),
    Label("id-3", LabelKind.MUST_CATCH, ("id-3",)),
    Label(
        "key",
        LabelKind.MUST_CATCH,
        (),
        Span(DAY + timedelta(hours=21), DAY + timedelta(hours=22)),
    ),
    Label("2026-03-17 to 2026-03-17", LabelKind.MUST_CATCH, (), Span(DAY, DAY + timedelta(days=1))),
)
FILES = {
    "labels.txt": """# incidents
id-1 one
id-2 one
id-3
2026-03-17T21:00Z/2026-03-17T22:00Z key  # said by carol

2026-03-17
""",
    "labels.csv": """name,eventID,from,to
one,id-1,,
one,id-2,,
,id-3,,
key,,2026-03-17T21:00Z,2026-03-17T22:00Z
,,2026-03-17,
""",
    "labels.yaml": """
- {name: one, event_ids: [id-1, id-2]}
- id-3
- name: key
  from: 2026-03-17T21:00Z
  to: 2026-03-17T22:00Z
- from: 2026-03-17
""",
    "labels.json": """[
\t{"name": "one", "event_ids": ["id-1", "id-2"]},
\t"id-3",
\t{"name": "key", "start": "2026-03-17T21:00Z", "end": "2026-03-17T22:00Z"},
\t{"from": "2026-03-17"}
]""",
}


@pytest.mark.parametrize("name", FILES)
def test_labels_are_the_same_in_every_format(tmp_path, name):
    path = tmp_path / name
    path.write_text(FILES[name])
    assert read_labels(path, LabelKind.MUST_CATCH) == EXPECTED


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-17 21:41/2026-03-17 22:40 leak",
        "2026-03-17 21:41 to 2026-03-17 22:40 leak",
        "2026-03-17T21:41:00Z / 2026-03-17 22:40Z\tleak",
        "2026-03-17T22:41+01:00/2026-03-17 22:39:01  leak # said by carol",
    ],
)
def test_times_may_be_written_as_reports_print_them(tmp_path, line):
    path = tmp_path / "labels.txt"
    path.write_text(line)
    span = Span(DAY + timedelta(hours=21, minutes=41), DAY + timedelta(hours=22, minutes=40))
    assert read_labels(path, LabelKind.MUST_CATCH) == (
        Label("leak", LabelKind.MUST_CATCH, (), span),
    )


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-17 9:41/2026-03-17 22:40 leak",
        "2026-03-17 21:41/22:40 leak",
        "2026-03-17 21.41 leak",
        "2026-03-17 9 pm leak",
        "2026-03-17\t21:41 leak",
        "2026-03-17 25:00/2026-03-18 leak",
        "2026-03-17 21:41 leak",
        "2026-03-17 to 21:41 leak",
    ],
)
def test_a_day_before_a_time_that_cannot_be_read_is_not_a_whole_day(tmp_path, line):
    path = tmp_path / "labels.txt"
    path.write_text(f"{line}\n")
    with pytest.raises(UsageError, match=rf"^{re.escape(str(path))}:1: "):
        read_labels(path, LabelKind.MUST_CATCH)


def test_a_day_may_have_a_name_with_numbers_and_an_id_one_after_a_tab(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("2026-03-17 10 roles of 2026\nid-1\tone two\n")
    assert [label.name for label in read_labels(path, LabelKind.NOISE)] == [
        "10 roles of 2026",
        "one two",
    ]


def test_a_span_within_a_minute_is_that_minute(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("2026-03-17T21:41:10Z/2026-03-17T21:41:40Z a\n")
    (label,) = read_labels(path, LabelKind.MUST_CATCH)
    assert label.span == Span(*(DAY + timedelta(hours=21, minutes=at) for at in (41, 42)))


@pytest.mark.parametrize("name", ["x.json", "x.yaml"])
def test_what_json_escapes_is_read_and_null_is_absent(tmp_path, name):
    path = tmp_path / name
    path.write_text('[{"name": "leak \\ud83d\\ude00", "event_id": "a", "from": null, "to": null}]')
    assert read_labels(path, LabelKind.MUST_CATCH) == (
        Label("leak \U0001f600", LabelKind.MUST_CATCH, ("a",)),
    )


def test_ids_of_noise_without_a_name_are_one_label(tmp_path):
    path = tmp_path / "noise"
    path.write_text("a\nb\n")
    assert read_labels(path, LabelKind.NOISE) == (Label("noise", LabelKind.NOISE, ("a", "b")),)


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        (
            "x.txt",
            "2026-03-17/2026-03-16 a\nok\n2026-99 b\n",
            [
                "x.txt:1: from 2026-03-17 is not before to 2026-03-16",
                "x.txt:3: 2026-99: not a time; give a date (2026-01-26), a month (2026-01)"
                " or a time (2026-01-26T21:45Z), in UTC",
            ],
        ),
        ("x.csv", "id,who\n1,2\n", [
            "x.csv:1: id, who: unknown key; use name, event_id, from, to",
        ]),
        ("x.csv", "name,to\na,2026-01\nb,2026,3\n", [
            "x.csv:2: to without from", "x.csv:3: more cells than the first line has names",
        ]),
        ("x.yaml", "- a\n- [b]\n- {name: c}\n- {from: [1, 2]}\n- {who: d}\n", [
            "x.yaml:2: neither an event id nor a mapping",
            "x.yaml:3: give an event id, or from and to",
            "x.yaml:4: from: expected one text",
            "x.yaml:5: who: unknown key; use name, event_id, from, to",
        ]),
        ("x.json", '[\n{"name": "a\\ud83d", "event_id": "b"},\n["c"],\n{"from": 1}, 7]', [
            "x.json:2: it contains half of a surrogate pair",
            "x.json:3: neither an event id nor a mapping",
            "x.json:4: from: expected a text",
            "x.json:4: neither an event id nor a mapping",
        ]),
        ("x.json", '[\n{"name": "a" "b"}]', ["x.json:2: not JSON: Expecting ',' delimiter"]),
        ("x.json", "[" * 100_000, ["x.json:1: not readable JSON"]),
        ("x.json", '{"name": "a"}', [
            "x.json:1: a list is expected: event ids, or mappings with name, event_ids, from, to",
        ]),
        ("x.json", '[{"name": "a", "name": "b", "event_id": "c"}]', [
            "x.json:1: name: given twice; give one of them",
        ]),
        ("x.yaml", "- {from: 2026-03, start: 2026-04}\n- {name: a, name: b}\n- {event_id: ~}\n", [
            "x.yaml:1: from and start: given twice; give one of them",
            "x.yaml:2: name: given twice; give one of them",
            "x.yaml:3: give an event id, or from and to",
        ]),
        ("x.csv", "name,eventid,event_id\na,b,c\n", [
            "x.csv:1: eventid and event_id: given twice; give one of them",
        ]),
        ("x.yaml", "a: b\n", [
            "x.yaml:1: a list is expected: event ids, or mappings with name, event_ids, from, to",
        ]),
        ("x.yaml", "- 'a\n", ["x.yaml:2: not YAML: found unexpected end of stream"]),
        ("x.txt", "# nothing\n", ["x.txt: it has no label"]),
        ("x.txt", "2026-03-01 a\n2026-03-02 a\n", [
            "x.txt:2: a: a second span with this name; give each span its own name",
        ]),
    ],
)  # fmt: skip
def test_all_faults_of_a_file_are_reported_at_once_with_their_lines(tmp_path, name, text, faults):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(AuditorError) as error:
        read_labels(path, LabelKind.MUST_CATCH)
    assert str(error.value).split("\n") == [f"{tmp_path}/{fault}" for fault in faults]


def test_the_answer_comes_first_and_fits_a_terminal(logs):
    done = call("backtest", logs, "--threshold", "1..3", "--alarm", "IAMChangeActivityAlarm")
    assert done.returncode == 0, done.stderr
    first = done.stdout.split("\n")[0]
    assert first.startswith("IAMChangeActivityAlarm would have fired 1 time on 1 day as deployed")
    assert max(map(len, done.stdout.split("\n"))) <= 80


def test_csv_has_a_row_for_each_setting_and_no_formula(logs, tmp_path):
    template = tmp_path / "rules.json"
    metric = {"MetricNamespace": "N", "MetricName": "M", "MetricValue": "1"}
    alarm: dict[str, object] = {"AlarmName": "=cmd", "Namespace": "N", "MetricName": "M"}
    alarm |= {"Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1}
    alarm |= {"ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    properties = {"LogGroupName": "g", "FilterPattern": "", "MetricTransformations": [metric]}
    template.write_text(
        json.dumps(
            {
                "Resources": {
                    "F": {"Type": "AWS::Logs::MetricFilter", "Properties": properties},
                    "A": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
                }
            }
        )
    )
    options = ["--rules", template, "--threshold", "1,2.5", "--format", "csv"]
    done = call("backtest", logs, *options)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["alarm"] for row in rows] == ["'=cmd", "'=cmd"]
    assert [(row["threshold"], row["episodes"]) for row in rows] == [("1", "1"), ("2.5", "0")]
    assert [row["as_deployed"] for row in rows] == ["1", "0"]
    explicit = call("backtest", logs, *options, "--datapoints", "1/1").stdout
    assert explicit == done.stdout  # what the alarm leaves out means 1 of 1


def test_csv_tells_what_was_refused_and_what_became_of_each_label(logs, tmp_path):
    (tmp_path / "must").write_text("2026-01-26 day\nnobody gone\n")
    options = ["--alarm", "IAMChangeActivityAlarm", "--format", "csv"]
    options += ["--must-catch", tmp_path / "must"]
    none = call("backtest", logs, "--datapoints", "2/1", *options).stdout
    (row,) = csv.DictReader(io.StringIO(none))
    assert (row["refused_settings"], row["threshold"], row["noticed: day"]) == ("1", "", "")
    assert row["refused_because"].startswith("DatapointsToAlarm must be")
    some = call("backtest", logs, "--threshold", "1,9", *options).stdout
    assert some.split("\r\n")[0] == none.split("\r\n")[0]
    rows = list(csv.DictReader(io.StringIO(some)))
    assert [row["noticed: day"] for row in rows] == ["1", "missed"]
    assert {row["noticed: gone"] for row in rows} == {"out of reach"}


def test_a_pattern_can_be_tried_without_rules(archive):
    logs = archive(a=[record()])
    pattern = '{ $.eventName = "CreateUser" }'
    done = call("backtest", logs, "--pattern", pattern, "--threshold", "1..2", "--format", "json")
    answer = json.loads(done.stdout)["alarms"][0]["settings"]
    assert [tally["episodes"] for tally in answer] == [1, 0]
    every = call("backtest", logs, "--pattern", "", "--threshold", "1", "--format", "json")
    assert json.loads(every.stdout)["options"]["rules"] == "--pattern"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "error: nothing to try: give at least one of --threshold"),
        (
            ["--threshold", "1", "--pattern", "{", "--rules", "x"],
            "error: give either --pattern or --rules, not both",
        ),
        (
            ["--threshold", "1", "--alarm", "nope"],
            "error: nope: no alarm of iam-changes has this in its name",
        ),
        (["--threshold", "1", "--must-catch", "nope.txt"], "error: nope.txt: No such file"),
        (["--against", "treshold=5"], "error: --against treshold=5: give NAME=VALUE with one of"),
        (["--against", "threshold=x"], "error: --against threshold=x: a threshold is a"),
        (["--against", "threshold=0x"], "error: --against threshold=0x: a threshold is a number"),
        (["--against", "threshold=nan"], "error: --against threshold=nan: a threshold is a"),
        (["--against", "threshold=5 threshold=6"], "error: --against threshold=5 threshold=6: thr"),
        (
            ["--against", "treat-missing-data=no"],
            "error: --against treat-missing-data=no: treat-missing-data is",
        ),
        (["--against", ""], "error: --against: give settings"),
        (["--threshold", "1", "--rules", ""], "error: an empty name is not a rule pack"),
        (
            ["--threshold", "1", "--against-alarm", "A"],
            "error: --against-alarm: give --against PACK|FILE",
        ),
        (
            ["--against", "threshold=5", "--against-alarm", "A"],
            "error: --against-alarm: --against has to be a pack",
        ),
        (["--threshold", "1", "--share", "2"], "error: a share of 2: give a number above 0"),
        (
            ["--threshold", "1", "--timezone", "Mars"],
            "error: --timezone: 'Mars' is not the name of a time zone",
        ),
        (
            ["--threshold", "1", "--pattern", "", "--rules", "x"],
            "error: give either --pattern or --rules, not both",
        ),
        (["--against", "nope.yaml"], "error: nope.yaml: no such rule pack, file or folder"),
        (["--explain", "--share", "2"], "error: a share of 2: give a number above 0 and at most 1"),
        (["--explain", "--timezone", "Mars"], "error: --timezone: 'Mars' is not the name of"),
    ],
)
def test_wrong_usage_is_refused(logs, options, message):
    done = call("backtest", logs, *options)
    assert done.returncode == 2
    assert done.stderr.startswith(message)


@pytest.mark.parametrize("message", ["a", "2026-01-26"])
def test_what_is_to_be_caught_is_not_noise_too(logs, tmp_path, message):
    for name in ("must", "noise"):
        (tmp_path / name).write_text(f"{message} {name}\n")
    options = ["--must-catch", tmp_path / "must", "--noise", tmp_path / "noise"]
    done = call("backtest", logs, "--threshold", "1", *options)
    assert done.returncode == 2
    assert "in both --must-catch and --noise; remove it from one of them" in done.stderr


def test_a_store_tells_the_same_as_the_logs_in_it(archive, tmp_path):
    attack = record(eventID="not-a-uuid", eventTime="2026-01-26T22:45:30Z")
    logs, store = archive(a=[record(), attack]), tmp_path / "store.duckdb"
    (tmp_path / "incidents").write_text(
        "00000000-0000-4000-8000-000000000001 one\nnot-a-uuid two\nunknown two\n"
    )
    options = ["--must-catch", tmp_path / "incidents", "--threshold", "1..2", "--format", "json"]
    assert call("ingest", logs, "--store", store).returncode == 0
    alarms = [
        json.loads(call("backtest", source, *options).stdout)["alarms"] for source in (logs, store)
    ]
    assert alarms[0] == alarms[1]
    assert [one["unknown_ids"] for one in alarms[0][1]["labelled"]] == [0, 1]
    assert [one["settings"][0]["score"]["caught"] for one in alarms[0]] == [2, 2, 2]
