"""`auditor pattern` as people run it: what it prints, where, and how it exits."""

import csv
import io
import json

import pytest

from auditor.render.shared.csv_cells import cell
from auditor.render.shared.words import width
from tests.cli.conftest import call
from tests.conftest import record

ROOT = '{ $.userIdentity.type = "Root" && $.eventName = "CreateUser" }'


def run(*arguments, stdin=""):
    return call("pattern", *arguments, stdin=stdin)


def event(number, **fields):
    return record(eventID=f"00000000-0000-4000-8000-{number:012}", **fields)


@pytest.fixture
def logs(archive):
    root = {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}
    return archive(
        a=[
            event(1, userIdentity=root),
            event(2),
            event(3, userIdentity=root, eventName="=cmd|'/c calc'!A1\x1b[31m\u202e"),
            event(4, eventName="GetUser"),
            event(5, userIdentity=root, eventTime="soon"),
            event(1, userIdentity=root),
        ]
    )


def test_check_says_valid_with_warnings_and_draws_what_is_not():
    done = run("check", '{ $.a != "x" }', "{ $.eventName == x }")
    assert done.returncode == 1
    assert done.stdout == (
        'valid: { $.a != "x" }\n'
        "  14 of 1,024 characters\n"
        '  warning: $.a != "x": skips records without the field; write (($.a != "x") ||\n'
        "    ($.a NOT EXISTS)) [skips-absent]\n"
        "error: == is not supported; write =\n"
        "    { $.eventName == x }\n"
        "                   ^\n"
    )
    assert run("check", "ERROR", "").returncode == 0


def test_a_pattern_from_a_stranger_cannot_move_the_cursor():
    assert "\x1b" not in run("check", '{ $.a = "\x1b[2J" && $.b != "\x1b" }', "\x1b").stdout
    assert "\x1b" not in run("explain", '{ $.a = "\x1b[2J" }').stdout


def test_a_pattern_that_begins_with_a_hyphen_follows_two():
    assert run("check", "--", "-ERROR").stdout == "valid: -ERROR\n  6 of 1,024 characters\n"


def test_a_pattern_is_read_from_stdin():
    done = run("check", "-", stdin="{ $.a = 1\n  || $.b = 2 }\n")
    assert done.stdout == "valid: { $.a = 1 || $.b = 2 }\n  24 of 1,024 characters\n"


def test_explain_tells_in_words_and_in_sql():
    done = run("explain", "{$.a IS NULL}")
    assert done.returncode == 0
    assert done.stdout == (
        "a JSON message matches if $.a is present and null\n\n"
        "canonical\n  { $.a IS NULL }\n\n"
        "SQL, over a column `record` of JSON text\n"
        "  coalesce((json_type(json_extract(record, '$.\"a\"')) = 'NULL'), FALSE)\n"
    )
    assert run("explain", "{").returncode == 1


def test_the_trial_says_how_many_of_how_many_and_which(logs):
    done = run("test", ROOT, logs, "--near-misses")
    assert done.returncode == 0
    assert done.stderr == (
        "1 without a usable eventTime; 1 of them match and are not shown\n1 copy left out\n"
    )
    assert done.stdout == (
        "2 of 5 records match.\n\n"
        "  time (UTC)           event                  identity           from\n"
        "  2026-01-26 21:45:30  iam CreateUser         root               203.0.113.7\n\n"
        "2 records fail only one condition:\n\n"
        '1 fails { $.eventName = "CreateUser" }\n\n'
        "  time (UTC)           event                  identity           from\n"
        "  2026-01-26 21:45:30  iam =cmd|'/c calc'!A…  root               203.0.113.7\n\n"
        '1 fails { $.userIdentity.type = "Root" }\n\n'
        "  time (UTC)           event                  identity           from\n"
        "  2026-01-26 21:45:30  iam CreateUser         user/alice         203.0.113.7\n"
    )
    assert max(map(width, done.stdout.splitlines())) <= 80


def test_the_limit_says_what_it_hides(logs):
    done = run("test", "", logs, "--limit", "1")
    assert done.stdout.splitlines()[-1] == "  … and 3 more matches; --limit shows more"
    assert "2026" not in run("test", "", logs, "--limit", "0").stdout


@pytest.mark.parametrize("text", ["{ $.eventName = x }", "{ $.eventName = x || $.a = y }", ""])
def test_near_misses_of_single_conditions_are_not_denied(logs, text):
    output = run("test", text, logs, "--near-misses").stdout
    assert output.endswith(
        "\n\nEvery match needs only one condition, so there are no near misses.\n"
    )


def test_ambiguous_records_are_counted_and_the_other_wildcard_rule_is_at_hand(archive):
    logs = archive(a=[event(1, userIdentity={"userName": "adminadmin"})])
    pattern = '{ $.userIdentity.userName = "*admin" }'
    assert run("test", pattern, logs).stdout == (
        "0 of 1 record match.\n"
        "1 record is ambiguous: the text after the last * occurs more\n"
        "than once, and --wildcards ordinary decides otherwise.\n"
    )
    done = run("test", pattern, logs, "--wildcards", "ordinary", "--format", "json")
    answer = json.loads(done.stdout)
    assert [answer[key] for key in ("matches", "wildcards", "ambiguous")] == [1, "ordinary", 1]


def test_json_has_the_counts_and_the_records(logs):
    answer = json.loads(run("test", ROOT, logs, "--near-misses", "--format", "json").stdout)
    assert [answer[key] for key in ("records", "matches", "undated", "rejected")] == [5, 2, 1, 0]
    assert answer["shown"][0]["time"] == "2026-01-26T21:45:30Z"
    assert [miss["count"] for miss in answer["near_misses"]] == [1, 1]


def test_no_cell_of_csv_is_a_formula_or_has_control_marks(logs):
    rows = list(csv.DictReader(io.StringIO(run("test", "", logs, "--format", "csv").stdout)))
    assert len(rows) == 4
    assert "'=cmd|'/c calc'!A1␛[31m⟨U+202E⟩" in [row["event_name"] for row in rows]
    assert [cell(text) for text in ("=1", "+1", "-1", "@a", "\tx", "\rx", "a=1")] == (
        ["'=1", "'+1", "'-1", "'@a", "'␉x", "'␍x", "a=1"]
    )


def test_rejections_are_reported_on_stderr(logs):
    (logs / "broken.json").write_text("{")
    done = run("test", "ERROR", logs)
    assert "1 fault in files; auditor audit shows where\n" in done.stderr
    assert done.stdout == "0 of 5 records match.\n"


def test_a_source_that_is_not_there_is_wrong_usage(tmp_path):
    done = run("test", "ERROR", tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, "")


WIDER = '{ $.eventName = "Create*" || $.eventName = "GetUser" }'


def test_compare_tells_the_relation_an_example_and_the_calls_that_one_side_misses():
    done = run("compare", WIDER, '{ $.eventName = "Create*" }')
    assert done.returncode == 0
    head, _, rest = done.stdout.partition("\n")
    assert head == "A is wider: it matches all CloudTrail records that B matches, and more."
    assert 'for example {"eventName": "GetUser", "eventSource":' in rest
    assert "6 API calls that B never matches (list of botocore" in rest
    assert "iam: GetUser" in rest
    assert "Only B matches" not in rest


def test_compare_goes_by_the_lists_of_names_and_names_what_is_not_on_them():
    iam, s3 = (
        f'{{ $.eventSource = "{source}.amazonaws.com" && $.eventName = PutUserPolicy }}'
        for source in ("iam", "s3")
    )
    shown = run("compare", iam, s3).stdout
    assert shown.startswith("B matches no known CloudTrail record, but A does.")
    assert "Probable mistakes in B" in shown
    assert "[event-of-another-source]" in shown
    answer = json.loads(run("compare", iam, s3, "--format", "json").stdout)
    assert answer["findings_a"] == []
    assert [one["check"] for one in answer["findings_b"]] == [
        "event-of-another-source",
        "matches-no-listed-event",
    ]


MISTYPED = {
    '{ $.errorMessage = "Failedauthentication" }': 'write "Failed authentication" [unknown-value]',
    "{ $.eventName = ConsoleLogn }": 'write "ConsoleLogin" [unknown-event-name]',
    "{ $.eventName = consolelogin }": 'write "ConsoleLogin" [unknown-event-name]',
    '{ $.eventSource = "iamm.amazonaws.com" }': 'write "iam.amazonaws.com" [unknown-event-source]',
    "{ $.userIdentity.type = root }": 'write "Root" [never-true]',
    "{ $.awsRegion = US-EAST-1 }": 'write "us-east-1" [unknown-value]',
    "{ $.eventType = AwsApicall }": 'write "AwsApiCall" [never-true]',
}


@pytest.mark.parametrize("pattern", MISTYPED)
def test_check_compare_and_lint_name_a_mistyped_value_alike(pattern, tmp_path):
    template = tmp_path / "rules.json"
    properties = {
        "LogGroupName": "logs",
        "FilterPattern": pattern,
        "MetricTransformations": [{"MetricNamespace": "n", "MetricName": "m", "MetricValue": "1"}],
    }
    resource = {"Type": "AWS::Logs::MetricFilter", "Properties": properties}
    template.write_text(json.dumps({"Resources": {"Filter": resource}}))
    remedy, _, check = MISTYPED[pattern].partition(" [")
    for arguments in (("check", pattern), ("compare", pattern, "{ $.eventName = a }")):
        shown = " ".join(run(*arguments).stdout.split())
        assert MISTYPED[pattern] in shown
    linted = call("rules", "lint", template, "--format", "json")
    findings = json.loads(linted.stdout)["findings"]
    assert (check.rstrip("]"), remedy.removeprefix("write ")) in {
        (one["check"], one["remedy"]) for one in findings
    }


@pytest.mark.parametrize("narrower", ["AwsService*", "%^AwsServiceEvent$%"])
def test_patterns_that_a_complete_list_makes_equal_miss_no_call_of_each_other(narrower):
    a, b = "{ $.eventType != AwsServiceEvent }", f"{{ $.eventType != {narrower} }}"
    done = run("compare", a, b)
    assert done.stdout.startswith("Both patterns match the same CloudTrail records.")
    assert "Only A matches" not in done.stdout
    assert "Only B matches" not in done.stdout


def test_compare_with_a_source_counts_what_one_side_matches_in_groups(logs):
    done = run("compare", WIDER, "{ $.userIdentity.type = Root }", logs, "--limit", "1")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("A and B overlap")
    assert "  2 records of the source" in lines
    assert any(line.strip().startswith("1  iam CreateUser, no error, ") for line in lines)
    assert any("and 1 more group; --limit shows more" in line for line in lines)
    assert lines[-1] == "5 records read."
    assert "\x1b" not in done.stdout


def test_compare_writes_json(logs):
    done = run("compare", WIDER, "{ $.userIdentity.type = Root }", logs, "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["relation"] == "overlap"
    assert answer["domain"] == "trail"
    example = json.loads(answer["only_b"]["example"])
    assert example["userIdentity"] == {"type": "Root"}
    assert answer["only_a"]["records"] == 2
    assert {group["event_name"] for group in answer["only_a"]["groups"]} == {
        "CreateUser",
        "GetUser",
    }
    assert "iam.amazonaws.com:GetUser" not in answer["only_b"]["calls"]


NOTHING = "{ $.eventSource = s3.amazonaws.com && $.eventName = PutUserPolicy }"
DELETES = "{ $.eventName = DeleteTrail }"


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (NOTHING, DELETES, "A matches no known CloudTrail record, but B does."),
        (DELETES, NOTHING, "B matches no known CloudTrail record, but A does."),
        ('{ $.readOnly = "true" }', NOTHING, "Neither pattern matches any known CloudTrail"),
    ],
)
def test_compare_says_that_a_pattern_matches_nothing_before_all_else(a, b, sentence):
    assert call("pattern", "compare", a, b).stdout.startswith(sentence)


def test_compare_looks_at_any_json_where_it_is_asked_to():
    arguments = ("compare", "{ $.eventName = * }", "{ $.awsRegion = * }")
    assert run(*arguments).stdout.startswith("Both patterns match the same CloudTrail records.\n")
    assert run(*arguments, "--domain", "json").stdout.startswith("A and B overlap")


def test_compare_takes_lines_and_says_what_it_does_not_compare():
    assert run("compare", "?a ?b", "%a|b%").stdout == "Both patterns match the same lines.\n"
    done = run("compare", "a", "{ $.a = 1 }")
    assert done.stdout == "Undecided: patterns of different kinds are not compared.\n"


def test_simplify_prints_the_shortest_pattern_found():
    done = run("simplify", '{ ($.x = "*") && ($.x = "a*") }')
    assert (done.stdout, done.stderr) == ("{$.x=a*}\n", "31 characters before, 8 now\n")


def test_split_reads_a_file_with_a_pattern_of_any_length(tmp_path):
    names = [f"Create{number}LongNameOfSomething" for number in range(40)]
    file = tmp_path / "long.txt"
    file.write_text("{ " + " || ".join(f"$.eventName = {name}" for name in names) + " }\n")
    done = run("split", f"@{file}")
    parts = done.stdout.splitlines()
    assert len(parts) == 2
    assert all(len(part) <= 1024 for part in parts)
    assert sum(part.count("=") for part in parts) == 40


def test_split_says_why_it_cannot(tmp_path):
    text = " ".join(f"word{number}" for number in range(200))
    done = run("split", "-", stdin=text)
    assert done.returncode == 1
    assert done.stderr == "error: not split: only a JSON pattern, in { }, can be split\n"
    done = run("split", f"@{tmp_path}/none.txt")
    assert done.returncode == 2
    assert "No such file or directory" in done.stderr


def test_the_trial_shows_errors_and_the_results_of_sign_ins(archive):
    sign_in = {"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin"}
    folder = archive(
        a=[
            record(errorCode="AccessDenied", errorMessage="no \x1b[31m", eventID="1"),
            record(**sign_in, eventID="2", eventTime="2026-01-26T21:45:31Z",
                   responseElements={"ConsoleLogin": "Failure"}, errorMessage="Failed"),
            record(**sign_in, eventID="3", eventTime="2026-01-26T21:45:32Z",
                   responseElements={"ConsoleLogin": "Success"}),
        ]
    )  # fmt: skip
    lines = run("test", "", folder).stdout.splitlines()
    assert [line.strip() for line in lines[4::2]] == [
        "AccessDenied: no \u241b[31m", "Failure: Failed", "Success",
    ]  # fmt: skip
