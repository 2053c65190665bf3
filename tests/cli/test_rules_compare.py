"""`auditor rules compare`: alarms paired and compared by what their filters match."""

import json

import pytest

from tests.cli.conftest import ALARM, call
from tests.conftest import record
from tests.paths import SAMPLE, SHARED


def compare(*arguments):
    return call("rules", "compare", *arguments)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("cis-1.2", "cis-1.4", "13 equal, 1 wider than before, 1 new"),
        ("cis-1.4", "cis-3.0", "14 equal, 1 narrower than before"),
        ("cis-3.0", "cis-5.0", "14 equal, 1 wider than before"),
        ("cis-5.0", "cis-7.0", "15 equal"),
        (
            "cis-5.0",
            "security-hub",
            "9 equal, 4 narrower than before, 1 wider than before, 1 ",
        ),
    ],
)
def test_versions_of_the_benchmark_are_paired_by_control(before, after, expected):
    done = compare(before, after, "--format", "json")
    by = {pair["paired_by"] for pair in json.loads(done.stdout)["pairs"]}
    assert by == {"control"}
    headline = " ".join(compare(before, after).stdout.split("\n\n")[0].split())
    assert headline.startswith(f"From {before} to {after}: {expected}")


def test_the_drift_of_a_control_is_shown_by_its_calls():
    text = compare("cis-3.0", "cis-5.0").stdout
    assert (
        "CIS-3.0-4.10-SecurityGroupChanges → CIS-5.0-4.10-SecurityGroupChanges (paired by\n"
        "  control): wider than before\n  only after: ec2: ModifySecurityGroupRules\n"
    ) in text
    assert max(map(len, text.splitlines())) <= 80


def test_alarms_are_paired_by_name_then_by_the_nearest_meaning(template):
    before = template(
        "before.yaml",
        same=("{ $.eventName = StopLogging }", 1),
        old=("{ $.eventName = Create* }", 1),
        gone=("{ $.eventName = GetUser }", 1),
    )
    after = template(
        "after.yaml",
        added=("{ $.eventName = PutKeyPolicy }", 1),
        renamed=("{ $.eventName = Create* || $.eventName = DeleteTrail }", 1),
        same=("{ $.eventName = StopLogging && $.errorCode NOT EXISTS }", 3),
    )
    answer = json.loads(compare(before, after, "--format", "json").stdout)
    named, near = answer["pairs"]
    assert (named["before"], named["paired_by"], named["relation"]) == ("same", "name", "wider")
    assert named["settings"] == {"Threshold": {"before": "1", "after": "3"}}
    assert named["only_before"]["calls"] == []
    assert json.loads(named["only_before"]["example"])["errorCode"] == "AccessDenied"
    assert (near["after"], near["paired_by"]) == ("renamed", "meaning")
    assert near["relation"] == "narrower"
    assert near["only_after"]["calls"] == ["cloudtrail.amazonaws.com:DeleteTrail"]
    assert (answer["only_before"], answer["only_after"]) == (["gone"], ["added"])
    text = compare(before, after).stdout
    assert "  only before: some records of cloudtrail: StopLogging\n" in text
    assert "  Threshold: 1 → 3\n" in text


SETTINGS = """
Resources:
  F:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: g
      FilterPattern: '{ $.eventName = StopLogging }'
      MetricTransformations: [{MetricNamespace: N, MetricName: M, MetricValue: "1"}]
  A:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: a, Period: 300, EvaluationPeriods: 1, Threshold: 1,
      Namespace: N, MetricName: M, Statistic: Sum,
      ComparisonOperator: GreaterThanOrEqualToThreshold, AlarmActions: [arn]}
  Night:
    Type: AWS::CloudWatch::AlarmMuteRule
    Properties: {Name: night, MuteTargets: {AlarmNames: [a]},
      Rule: {Schedule: {Expression: "cron(0 2 * * *)", Duration: PT2H}}}
"""
WATCHED = "Namespace: N, MetricName: M, Statistic: Sum,"
STAT = "MetricStat: {Stat: Sum, Period: 300, Metric: {Namespace: N, MetricName: M}}"
MATH = f'Metrics: [{{Id: e, Expression: "m*2"}}, {{Id: m, ReturnData: false, {STAT}}}],'


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (
            ", AlarmActions: [arn]",
            "",
            ["AlarmActions: arn → none"],
        ),
        ("AlarmName: a,", "AlarmName: a, OKActions: [x],", ["OKActions: none → x"]),
        (
            "AlarmName: a,",
            "AlarmName: a, WarmUpConfiguration: {WarmUpPeriodDurationInMinutes: 5},",
            ["WarmUpConfiguration: none → 5 min"],
        ),
        (
            "AlarmName: a,",
            "AlarmName: a, EvaluationWindow: {WallClockWindow: {}},",
            ["EvaluationWindow: sliding → by the wall clock, UTC"],
        ),
        ('MetricValue: "1"', 'MetricValue: "0"', ["MetricValue: 1 → 0"]),
        ('MetricValue: "1"', 'MetricValue: "1", DefaultValue: 0', ["DefaultValue: none → 0"]),
        (
            f"Period: 300, EvaluationPeriods: 1, Threshold: 1,\n      {WATCHED}",
            f"EvaluationPeriods: 1, Threshold: 1,\n      {MATH}",
            ["Statistic: Sum → metric math", "Expression: none → m*2"],
        ),
        ("AlarmNames: [a]", "AlarmNames: [b]", ["MuteRules: night → none"]),
        ("cron(0 2", "cron(0 4", ["MuteRules: night → night, changed"]),
    ],
)
def test_all_that_an_alarm_is_set_to_is_compared(old, new, changes, tmp_path):
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(SETTINGS)
    after.write_text(SETTINGS.replace(old, new))
    assert after.read_text() != SETTINGS
    lines = compare(before, after).stdout.splitlines()
    assert [line.strip() for line in lines if " → " in line] == changes


def test_parameters_are_given_to_the_set_that_has_them(tmp_path):
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(SETTINGS)
    after.write_text(
        "Parameters: {Limit: {Type: Number}}"
        + SETTINGS.replace("Threshold: 1", "Threshold: !Ref Limit")
    )
    done = compare(before, after, "--parameter", "Limit=5")
    assert "  Threshold: 1 → 5\n" in done.stdout, done.stderr
    refused = compare(before, after, "--parameter", "Limit=5", "--parameter", "Limt=5")
    assert (refused.returncode, "neither set of rules has Limt" in refused.stderr) == (2, True)


def test_of_alarms_that_mean_the_same_those_that_are_written_alike_are_paired(template):
    before = template("before.yaml", one=("{ $.a = x || $.b = x }", 1))
    after = template(
        "after.yaml",
        turned=("{ $.b = x || $.a = x }", 1),
        copied=("{ $.a = x || $.b = x }", 1),
    )
    answer = json.loads(compare(before, after, "--format", "json").stdout)
    (pair,) = answer["pairs"]
    assert (pair["before"], pair["after"], pair["paired_by"]) == ("one", "copied", "meaning")
    assert answer["only_after"] == ["turned"]


def test_markdown_shows_what_differs_and_takes_no_markup_from_names(template, tmp_path):
    pattern = ("{ $.eventName = StopLogging }", 1)
    before = template("before.yaml", **{"<img src=x>|[a](b)": pattern, "equal": pattern})
    wider = ("{ $.eventName = StopLogging || $.eventName = DeleteTrail }", 1)
    after = template("after.yaml", **{"<img src=x>|[a](b)": wider, "equal": pattern})
    output = tmp_path / "comment.md"
    assert compare(before, after, "-o", str(output)).returncode == 0
    head, _, _, rule, row, _, overlaps = output.read_text().splitlines()
    assert head.startswith("**From before.yaml to after.yaml: 1 wider than before, 1 equal.**")
    assert rule == "|---|---|---|---|---|"
    assert row.startswith(r"| \<img src=x\>\|\[a\](b) | wider than before |  | cloudtrail: DeleteT")
    assert overlaps.startswith(
        r"New overlaps (1): \<img src=x\>\|\[a\](b) matches all records of e"
    )
    assert "<img" not in f"{row}{overlaps}".replace(r"\<", "")


NO_ALARMS = {
    "none.yaml": "Resources: {}",
    "topic.json": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}',
    "described.json": '{"MetricAlarms": [], "CompositeAlarms": []}',
    "main.tf": 'resource "aws_sns_topic" "t" {}\n',
}


@pytest.mark.parametrize("name", NO_ALARMS)
def test_all_alarms_are_new_or_removed_beside_a_set_without_alarms(name, tmp_path):
    path = tmp_path / name
    path.write_text(NO_ALARMS[name])
    new, removed = (compare(*pair) for pair in ((path, "cis-5.0"), ("cis-5.0", path)))
    assert (new.returncode, removed.returncode) == (0, 0), new.stderr + removed.stderr
    assert "15 new" in new.stdout
    assert "15 removed" in removed.stdout
    assert "no alarms" in compare(path, path).stdout


def test_logs_show_what_is_lost_with_all_alarms(tmp_path):
    path = tmp_path / "none.yaml"
    path.write_text(NO_ALARMS["none.yaml"])
    done = compare("cis-5.0", path, SAMPLE, "--format", "json")
    assert done.returncode == 0, done.stderr
    logs = json.loads(done.stdout)["logs"]
    assert logs["before"]["episodes"] > logs["after"]["episodes"] == 0
    assert compare(path, path, SAMPLE).returncode == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("just: text", "it has no Resources"),
        (f"Resources: {ALARM.format(name='A', pattern='{', alarm='a', threshold=1)}", "A"),
    ],
)
def test_a_file_without_rules_and_one_whose_alarms_are_all_broken_are_refused(
    content, why, tmp_path
):
    path = tmp_path / "after.yaml"
    path.write_text(content)
    done = compare("cis-5.0", path)
    assert done.returncode == 1
    assert why in done.stderr


def test_a_pack_that_is_not_there_is_wrong_usage():
    done = compare("cis-5.0", "cis-9.9")
    assert done.returncode == 2
    assert "cis-9.9" in done.stderr


def test_logs_show_what_a_change_did_to_matches_episodes_and_incidents(template, archive, tmp_path):
    ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(4)]
    names = ["StopLogging", "DeleteTrail", "GetUser", "GetUser"]
    logs = archive(
        a=[
            record(eventID=event_id, eventName=name, eventTime=f"2026-01-26T2{hour}:45:30Z")
            for hour, (event_id, name) in enumerate(zip(ids, names, strict=True))
        ]
    )
    before = template(
        "before.yaml",
        trails=("{ $.eventName = StopLogging || $.eventName = GetUser }", 1),
        gone=("{ $.eventName = GetUser && $.errorCode NOT EXISTS && $.readOnly NOT EXISTS }", 1),
    )
    after = template(
        "after.yaml", trails=("{ $.eventName = DeleteTrail || $.eventName = StopLogging }", 1)
    )
    incidents = tmp_path / "incidents"
    incidents.write_text(f"{ids[0]} stopped\n{ids[1]} deleted\n{ids[2]} read\n")
    options = [before, after, logs, "--must-catch", incidents]
    answer = json.loads(compare(*options, "--format", "json").stdout)
    (pair,) = answer["pairs"]
    one, other = pair["logs"]["before"], pair["logs"]["after"]
    assert (one["matches"], one["episodes"], one["caught"]) == (3, 3, ["stopped", "read"])
    assert (other["matches"], other["episodes"], other["caught"]) == (2, 2, ["stopped", "deleted"])
    assert pair["logs"]["only_before"]["records"] == 2
    assert pair["logs"]["only_after"]["groups"][0]["event_name"] == "DeleteTrail"
    sets = answer["logs"]
    assert sets["incidents"] == ["stopped", "deleted", "read"]
    assert sets["before"]["episodes"] == 5
    assert sets["before"]["unpaired"][0]["matches"] == 2
    assert (sets["records"], sets["rejected"]) == (4, 0)
    text = compare(*options).stdout
    assert (
        "In the logs, 2026-01-26 20:45 to 2026-01-26 23:46 UTC: 5 → 2 episodes; 2\n"
        "incidents caught of 3.\n"
    ) in text
    assert "No longer caught: read.\nCaught now: deleted.\n" in text
    assert "  in the logs: 3 → 2 matches, 3 → 2 episodes\n" in text
    assert "  no longer catches read\n  now catches deleted\n" in text
    assert "Only in before.yaml\n  gone: 2 matches, 2 episodes, catches read\n" in text
    markdown = compare(*options, "--format", "markdown").stdout
    assert "| settings | matches | episodes |" in markdown
    assert "|  | 3 → 2 | 3 → 2 |\n" in markdown


def test_both_sets_are_judged_over_the_span_that_is_asked_for(template, archive):
    logs = archive(
        a=[
            record(eventID=str(day), eventName=name, eventTime=f"2026-01-2{day}T12:00:00Z")
            for day, name in enumerate(["StopLogging", "DeleteTrail", "DeleteTrail", "GetUser"], 5)
        ]
    )
    before = template("before.yaml", trails=("{ $.eventName = StopLogging }", 1))
    after = template("after.yaml", trails=("{ $.eventName = DeleteTrail }", 1))
    asked = ["--from", "2026-01-26", "--to", "2026-01-26"]
    answer = json.loads(compare(before, after, logs, *asked, "--format", "json").stdout)
    assert answer["logs"]["span"] == {
        "start": "2026-01-26T00:00:00Z",
        "end": "2026-01-27T00:00:00Z",
    }
    (pair,) = answer["pairs"]
    assert (pair["logs"]["before"]["matches"], pair["logs"]["after"]["matches"]) == (0, 1)
    # What only one of them matches is counted over the span, too.
    assert pair["logs"]["only_before"]["records"] == 0
    assert pair["logs"]["only_after"]["records"] == 1
    text = compare(before, after, logs, *asked).stdout
    assert "In the logs, 2026-01-26 00:00 to 2026-01-27 00:00 UTC: 0 → 1 episode.\n" in text
    lacking = compare(before, after, logs, "--from", "2026-03-01")
    assert (lacking.returncode, "no record lies in the span" in lacking.stderr) == (2, True)
    without = compare(before, after, *asked)
    assert (without.returncode, "give a SOURCE" in without.stderr) == (2, True)


@pytest.mark.slow
def test_the_drift_of_the_benchmark_shows_in_the_sample():
    answer = json.loads(compare("cis-1.4", "cis-7.0", SAMPLE, "--format", "json").stdout)
    changed = {
        pair["after"]: (pair["logs"]["before"]["matches"], pair["logs"]["after"]["matches"])
        for pair in answer["pairs"]
        if pair["logs"]["before"]["matches"] != pair["logs"]["after"]["matches"]
    }
    assert changed == {"CIS-7.0-5.1-UnauthorizedAPICalls": (4578, 362)}
    assert len(answer["pairs"]) == 15
    lines = compare("cis-1.4", "cis-7.0", SAMPLE, "--format", "markdown").stdout.splitlines()
    assert len(lines) < 12
    assert max(map(len, lines)) < 300


@pytest.mark.shared
def test_the_drift_of_the_benchmark_shows_in_real_logs():
    source = SHARED / "corpus"
    answer = json.loads(compare("cis-1.4", "cis-7.0", source, "--format", "json").stdout)
    assert answer["logs"]["records"] == 4234
    refused = answer["pairs"][0]["logs"]
    assert refused["before"]["matches"] == 4234
    assert refused["after"]["matches"] < refused["only_before"]["records"]
    assert all(pair["logs"]["only_after"]["records"] == 0 for pair in answer["pairs"])


def test_wrong_usage_with_logs_is_refused(tmp_path):
    incidents = tmp_path / "incidents"
    incidents.write_text("2026-01-26 x\n")
    done = compare("cis-5.0", "cis-7.0", "--must-catch", incidents)
    assert (done.returncode, "give a SOURCE" in done.stderr) == (2, True)
    done = compare("cis-5.0", "cis-7.0", tmp_path / "none")
    assert (done.returncode, "no such file" in done.stderr) == (2, True)
    (tmp_path / "empty.json").write_text('{"Records": []}')
    done = compare("cis-5.0", "cis-7.0", tmp_path / "empty.json")
    assert done.returncode == 1
    assert "there are no records to judge" in done.stderr


STOPS = "{ $.eventName = StopLogging }"


def test_overlaps_within_each_set_show_which_are_new_gone_or_in_both(template):
    narrow = "{ $.eventName = StopLogging && $.errorCode NOT EXISTS }"
    before = template("before.yaml", a=(STOPS, 1), b=(narrow, 1), c=("{ $.eventName = A* }", 1))
    after = template("after.yaml", c=("{ ($.eventName = StopLogging) }", 1), a=(STOPS, 1))
    answer = json.loads(compare(before, after, "--format", "json").stdout)["overlaps"]
    within = {"kind": "within", "alarm": "b", "other": "a", "in_both": False}
    together = {"kind": "together", "alarm": "c", "other": "a", "in_both": False}
    assert answer == {"before": [within], "after": [together]}
    text = compare(before, after).stdout
    assert "\nNew overlaps\n  c and a always fire together\n" in text
    assert "\nOverlaps that are gone\n  a matches all records of b\n" in text
    (line,) = [
        line
        for line in compare(before, after, "--format", "markdown").stdout.splitlines()
        if "overlaps" in line
    ]
    assert line == (
        "New overlaps (1): c and a always fire together."
        " Overlaps that are gone (1): a matches all records of b"
    )


def test_an_overlap_is_in_both_sets_whatever_its_alarms_are_called_and_in_which_order(template):
    before = template("before.yaml", a=(STOPS, 1), b=(STOPS, 3))
    after = template("after.yaml", b=(STOPS, 3), a=(STOPS, 1))
    answer = json.loads(compare(before, after, "--format", "json").stdout)["overlaps"]
    kinds = [one["kind"] for side in answer.values() for one in side if one["in_both"]]
    assert kinds == ["same-records", "same-records"]
    text = compare(before, after).stdout
    assert "Overlaps in both\n  b and a match the same records, with other settings" in text
    assert compare(before, after, "--format", "markdown").stdout.endswith("Overlaps in both (1)\n")
    named = template("named.yaml", x=("{ ($.eventName = StopLogging) }", 1), y=(STOPS, 1))
    overlaps = json.loads(compare(named, named, "--format", "json").stdout)["overlaps"]
    assert [one["in_both"] for one in overlaps["before"]] == [True]


def test_an_overlap_that_turns_round_is_gone_and_new(template):
    wide = "{ $.eventName = Stop* }"
    before = template("before.yaml", a=(STOPS, 1), b=(wide, 1))
    after = template("after.yaml", a=(wide, 1), b=(STOPS, 1))
    answer = json.loads(compare(before, after, "--format", "json").stdout)["overlaps"]
    assert [(one["alarm"], one["in_both"]) for one in answer["before"]] == [("a", False)]
    assert [(one["alarm"], one["in_both"]) for one in answer["after"]] == [("b", False)]


@pytest.mark.slow
def test_an_alarm_that_matches_all_records_is_named_once_for_all_that_it_overlaps_with():
    text = compare("cis-1.4", "cis-7.0").stdout
    gone = " ".join(text.partition("Overlaps that are gone\n")[2].split())
    assert gone.startswith("CIS-1.4-4.1-UnauthorizedAPICalls matches all records of CIS-1.4-4.2-")
    assert gone.count("matches all records of") == 1
    markdown = compare("cis-1.4", "cis-7.0", "--format", "markdown").stdout
    assert "Overlaps that are gone (13)" in markdown
    assert " and 10 more" in markdown


@pytest.mark.parametrize(
    ("pattern", "check"),
    [
        ("{ $.eventName = ConsoleLogn }", "unknown-event-name"),
        ('{ $.errorMessage = "Failedauthentication" }', "unknown-value"),
        (
            '{ $.eventSource = "s3.amazonaws.com" && $.eventName = "PutUserPolicy" }',
            "event-of-another-source",
        ),
    ],
)
def test_mistyped_values_are_found_as_other_commands_find_them(template, pattern, check):
    before = template("before.yaml", a=(STOPS, 1))
    after = template("after.yaml", a=(pattern, 1), b=(STOPS, 1))
    answer = json.loads(compare(before, after, "--format", "json").stdout)["findings"]
    done = call("pattern", "compare", pattern, STOPS, "--format", "json")
    expected = json.loads(done.stdout)["findings_a"]
    assert answer["before"] == []
    assert [{"alarm": "a", **one} for one in expected] == answer["after"]
    assert check in {one["check"] for one in expected}
    linted = json.loads(call("rules", "lint", after, "--format", "json").stdout)["findings"]
    of_lint = {one["message"] for one in linted}
    assert {f"{one['subject']}: {one['message']}" for one in expected} <= of_lint
    assert "\nProbable mistakes in after.yaml\n  a: warning: " in compare(before, after).stdout
    markdown = compare(before, after, "--format", "markdown").stdout
    assert "\nProbable mistakes in after.yaml: a: warning: " in markdown


def test_what_is_never_written_changes_no_relation_between_alarms(template):
    """The lists warn of a name; that two patterns differ on it stays visible."""
    before = template("before.yaml", a=(STOPS, 1))
    wider = "{ $.eventName = StopLogging || $.eventName = ConsoleLogn }"
    (pair,) = json.loads(
        compare(before, template("after.yaml", a=(wider, 1)), "--format", "json").stdout
    )["pairs"]
    assert pair["relation"] == "narrower"
