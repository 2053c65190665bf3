"""The command as people run it: what it prints, where, and how it exits."""

import gzip
import json
import os
import subprocess
import sys

import pytest

from auditor.cli.options.sources import DEFAULT_CAP_MB
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.limits import MB
from auditor.result.audit import AuditResult
from auditor.result.json import from_json
from tests.cli.conftest import call
from tests.conftest import record


def test_the_default_is_text_on_stdout_and_nothing_on_stderr(logs):
    done = call("audit", logs)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 of 3 alarms would have fired, 3 times on 1 day.\n")
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "start"), [("r.html", "<!doctype html>"), ("r.json", "{"), ("r", "3 of")]
)
def test_the_name_of_the_output_chooses_the_format(logs, tmp_path, name, start):
    done = call("audit", logs, "-o", tmp_path / name)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"wrote {tmp_path / name}" in done.stderr
    assert (tmp_path / name).read_text("utf-8").lower().startswith(start)


def test_json_loads_back_into_the_result(logs):
    done = call("audit", logs, "--format", "json")
    assert from_json(AuditResult, done.stdout).intake.records == 1


def test_what_matters_first_is_by_the_given_table_or_left_out(logs, tmp_path):
    shipped, alarms = (
        from_json(AuditResult, call("audit", logs, "--format", "json", *words).stdout)
        for words in ((), ("--significance", "none"))
    )
    assert shipped.threads is not None
    assert (alarms.threads, alarms.unwatched) == (None, None)
    assert alarms.alarms == shipped.alarms
    text = call("audit", logs, "--significance", "none").stdout
    assert "matters first" not in text
    assert "watches" not in text
    absent = call("audit", logs, "--significance", tmp_path / "absent.json")
    assert (absent.returncode, absent.stdout) == (2, "")
    assert "absent.json" in absent.stderr


def test_how_often_default_values_are_published_is_an_option_that_the_result_names(logs, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        "Resources:\n"
        "  F:\n"
        "    Type: AWS::Logs::MetricFilter\n"
        "    Properties:\n"
        "      FilterPattern: '{ $.eventName = Nothing }'\n"
        "      MetricTransformations:\n"
        "        - {MetricNamespace: N, MetricName: M, MetricValue: 1, DefaultValue: 0}\n"
        "  A:\n"
        "    Type: AWS::CloudWatch::Alarm\n"
        "    Properties: {Namespace: N, MetricName: M, Statistic: SampleCount, Period: 60,\n"
        "      EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold}\n"
    )
    done = call("audit", logs, "--rules", path, "--default-value", "per-event")
    assert "default value per-event" in " ".join(done.stdout.split())


def test_a_source_that_is_not_there_is_wrong_usage(tmp_path):
    done = call("audit", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    message = "no such file or folder; give log files or folders of them"
    assert done.stderr == f"error: {tmp_path / 'nowhere'}: {message}\n"


def test_a_template_with_faults_shows_them_all_and_is_not_done(logs, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(
        "Resources:\n"
        "  F:\n"
        "    Type: AWS::Logs::MetricFilter\n"
        "    Properties:\n"
        "      FilterPattern: '{ $.a = }'\n"
        "      MetricTransformations: [{MetricNamespace: N, MetricName: M, MetricValue: 1}]\n"
    )
    done = call("audit", logs, "--rules", path.name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "error: rules.yaml:2: F: FilterPattern:"
        ' expected a value: a word, a number, "text" or %regular expression%\n'
        "        { $.a = }\n"
        "                ^\n"
    )


def test_fail_on_turns_an_alarm_or_a_rejection_into_status_3(logs):
    (logs / "bad.json.gz").write_bytes(gzip.compress(b'{"Records":[{')[:-12])
    assert call("audit", logs).returncode == 0
    assert call("audit", logs, "--fail-on", "alarm").returncode == 3
    assert call("audit", logs, "--strict").returncode == 3
    (logs / "bad.json.gz").unlink()
    assert call("audit", logs, "--strict").returncode == 0


@pytest.fixture(scope="module")
def without_records(tmp_path_factory):
    """A folder whose only file is no log file, and a store of it."""
    folder = tmp_path_factory.mktemp("sources") / "logs"
    folder.mkdir()
    (folder / "a.json").write_text("text")
    store = folder.with_name("trail.duckdb")
    call("ingest", folder, "--store", store)
    return folder, store


@pytest.mark.parametrize("command", [("audit",), ("backtest", "--threshold", "1..2")])
@pytest.mark.parametrize("bounds", [(), ("--from", "2026-01", "--to", "2026-01")])
def test_where_no_record_is_the_report_is_written_and_the_status_is_1(
    without_records, command, bounds
):
    for source in without_records:
        done = call(*command, source, *bounds)
        assert (done.returncode, "Records    0 records" in done.stdout) == (1, True)
        assert done.stderr == (
            f"error: {source}: no alarm could be judged: no record was found; logs/a.json: not"
            " JSON: it is text that begins with 'text'; docs/formats.md lists the supported"
            " formats\n"
        )


@pytest.mark.parametrize("asked", ["alarm", "rejection"])
def test_where_no_record_is_the_status_is_1_whatever_it_should_be_3_for(without_records, asked):
    folder, _ = without_records
    assert call("audit", folder, "--fail-on", asked).returncode == 1


def test_where_no_record_has_a_time_nothing_is_judged_either(archive):
    done = call("audit", archive(a=[record(eventTime="once")]), "--fail-on", "alarm")
    assert done.returncode == 1
    assert "no alarm could be judged: no record has a usable eventTime" in done.stderr


def test_bad_files_stand_in_all_three_formats_and_good_records_are_used(archive):
    folder = archive(good=[record()])
    body = json.dumps({"Records": [record(eventID=f"{n}") for n in range(500)]}).encode()
    (folder / "cut.json.gz").write_bytes(gzip.compress(body, mtime=0)[:-400])
    (folder / "text.json").write_text("hello")
    (folder / "other.json").write_text('{"a": 1}')
    text, data = call("audit", folder).stdout, call("audit", folder, "--format", "json").stdout
    page = call("audit", folder, "--format", "html").stdout
    assert [r.kind.value for r in from_json(AuditResult, data).intake.rejections] == [
        "damaged",
        "not CloudTrail",
        "not JSON",
    ]
    for output in (text, page):
        for name in ("cut.json.gz", "text.json", "other.json"):
            assert name in output
    assert from_json(AuditResult, data).intake.records > 100


def test_what_a_log_file_may_expand_to_is_an_option(archive):
    folder = archive(a=[record(), record(userAgent="x" * 1_000_000, eventID="b")])
    counted = [
        json.loads(call("audit", folder, "--format", "json", "--cap", cap).stdout)["intake"]
        for cap in ("1", "2")
    ]
    assert [intake["records"] for intake in counted] == [0, 2]
    assert counted[0]["rejections"][0]["kind"] == "too large"


@pytest.mark.parametrize(
    "command",
    [
        ["audit"],
        ["coverage"],
        ["backtest", "--threshold", "1"],
        ["pattern", "test", "{ $.eventName = * }"],
        ["explain-state", "IAMAllActivityAlarm", "--at", "2026-01-26T21:46"],
    ],
)
def test_every_command_that_reads_log_files_takes_the_cap(archive, command):
    folder = archive(a=[record(userAgent="x" * 1_000_000)])
    small, large = (call(*command, folder, "--cap", cap) for cap in ("1", "2"))
    assert large.stdout
    assert small.stdout != large.stdout


def test_a_file_may_expand_to_the_same_whoever_reads_it():
    assert DEFAULT_CAP_MB * MB == DEFAULT_CAP


def test_wrong_times_and_unwritable_outputs_are_named(logs, tmp_path):
    wrong = call("audit", logs, "--from", "2026-02", "--to", "2026-01")
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "error: --from 2026-02 is not before --to 2026-01\n",
    )
    lost = call("audit", logs, "-o", tmp_path / "no" / "where.html")
    assert lost.returncode == 1
    assert lost.stderr == (
        f"error: {tmp_path / 'no' / 'where.html'}: cannot be written: the folder does not exist\n"
    )


def test_clocks_and_scopes_are_named_in_the_report_and_refused_where_they_cannot_be(logs):
    done = call("audit", logs, "--clock", "fixed:5m", "--scope", "account-region")
    report = " ".join(done.stdout.split())
    assert "clock fixed:5m, scope account-region" in report
    assert "(111122223333 us-east-1): would have fired 1 time" in report
    wrong = call("audit", logs, "--clock", "fixed")
    report = "error: --clock fixed: give event, arrival, delivery or fixed:5m\n"
    assert (wrong.returncode, wrong.stderr) == (2, report)
    late = call("audit", logs, "--clock", "arrival")
    assert late.returncode == 2
    assert late.stderr == (
        "error: --clock arrival: no log file has a delivery time in its name; keep CloudTrail's"
        " file names, or use --clock event\n"
    )
    own = call("audit", logs, "--scope", "account", "--alarm-account", "1" * 12)
    assert own.returncode == 2
    assert own.stderr == "error: --alarm-account: --scope account gives alarms their accounts\n"


def test_mails_name_the_account_and_region_that_were_given(logs):
    given = ("--alarm-account", "999988887777", "--alarm-region", "eu-west-1")
    result = from_json(AuditResult, call("audit", logs, "--format", "json", *given).stdout)
    details = result.alarms[0].episodes[0].details
    assert details is not None
    assert "arn:aws:cloudwatch:eu-west-1:999988887777:alarm:" in details.mail
    assert (result.options.account, result.options.region) == ("999988887777", "eu-west-1")


@pytest.mark.parametrize("account", ["abc", "", "1234", "1111-22223333", "٣" * 12])
def test_an_account_is_twelve_digits_in_all_options(tmp_path, account):
    nowhere, store = str(tmp_path / "nowhere"), str(tmp_path / "trail.duckdb")  # not looked for
    message = "not an account ID; write its 12 digits, such as 111122223333"
    for option, *command in (
        ("--alarm-account", "audit", nowhere),
        ("--expect-account", "audit", nowhere),
        ("--expect-account", "backtest", nowhere),
        ("--expect-account", "coverage", nowhere),
        ("--expect-account", "evidence", nowhere, "-o", str(tmp_path / "pack")),
        ("--account", "ingest", nowhere, "--store", store),
        ("--account", "who", nowhere),
        ("--account", "explain-state", "A", nowhere, "--at", "2026-03-01T10:00"),
    ):
        done = call(*command, option, account)
        assert (done.returncode, done.stderr) == (2, f"error: {option} {account}: {message}\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "account", [" 444455556666", "444455556666\r", "4444-5555-6666", "\u00a0444455556666\t"]
)
def test_a_pasted_account_is_taken_as_the_console_shows_it(logs, account):
    given = ("--alarm-account", account, "--alarm-region", " eu-west-1 ", "--format", "json")
    result = from_json(AuditResult, call("audit", logs, *given, "--expect-account", account).stdout)
    assert (result.options.account, result.options.region) == ("444455556666", "eu-west-1")
    assert result.options.expected_accounts == ("444455556666",)
    assert "--account 444455556666" in call("who", logs, "--account", account).stdout


@pytest.mark.parametrize(
    "texts",
    [
        ("1" * 12 + "," + "2" * 12,),
        (" " + "1" * 12 + ", 2222-2222-2222 ",),
        ("1" * 12, "2" * 12, "1" * 12),
    ],
)
def test_options_for_several_accounts_take_lists_and_repetitions(logs, tmp_path, texts):
    given = [word for text in texts for word in ("--expect-account", text)]
    shown = call("coverage", logs, *given, "--format", "json").stdout
    assert json.loads(shown)["expected_accounts"] == ["1" * 12, "2" * 12]
    given = [word.replace("--expect-", "--") for word in given]
    folder = tmp_path / "AWSLogs" / ("3" * 12) / "CloudTrail"
    folder.mkdir(parents=True)
    done = call("ingest", tmp_path, "--store", tmp_path / "s.duckdb", *given, "--dry-run")
    assert (done.returncode, done.stderr.count("error")) == (0, 0)


@pytest.mark.parametrize("region", ["narnia", "", "eu-west", "EU-WEST-1", "eu-west-1a"])
def test_a_region_is_spelt_like_one(logs, tmp_path, region):
    message = "not a Region; write it like eu-west-1 or us-gov-west-1"
    store = tmp_path / "trail.duckdb"
    for option, *command in (
        ("--alarm-region", "audit", logs),
        ("--region", "ingest", logs, "--store", store),
    ):
        done = call(*command, option, region)
        assert (done.returncode, done.stderr) == (2, f"error: {option} {region}: {message}\n")
    assert not store.exists()


@pytest.mark.parametrize(
    "region", ["mx-central-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "eu-isoe-west-1"]
)
def test_regions_of_all_partitions_are_taken(tmp_path, region):
    # Options are read before sources.
    done = call("audit", tmp_path / "nowhere", "--alarm-region", region)
    assert "no such file or folder" in done.stderr


@pytest.mark.process
def test_help_is_quick_to_load():
    code = (
        "import sys\n"
        "sys.argv = ['auditor', '--help']\n"
        "from auditor.cli import main\n"
        "main()\n"
        "slow = {'duckdb', 'pyarrow', 'jinja2', 'rich', 're2'} & set(sys.modules)\n"
        "sys.exit(f'imported {slow}' if slow else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "options",
    [("--to", "2020-01"), ("--from", "2030-01"), ("--from", "2020-01", "--to", "2020-02")],
)
def test_a_span_without_a_record_is_not_a_quiet_one(logs, options):
    done = call("audit", logs, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: no record lies in the span of --from and --to")


@pytest.mark.parametrize("time", ["", "0d", "2026-13"])
def test_a_time_that_says_nothing_is_an_error(logs, time):
    assert call("audit", logs, "--from", time).returncode == 2


INTERRUPTED_AUDIT = """
import os, signal, sys
from auditor import readers
from auditor.__main__ import command

real, left = readers.readings, 50

def readings(*arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGINT)
    return real(*arguments)

readers.readings = readings
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["auditor", "audit", *sys.argv[1:]]
command()
"""


@pytest.mark.process
def test_ctrl_c_while_files_are_read_ends_with_130_and_leaves_nothing(archive, tmp_path):
    folder = archive(**{f"f{n:05d}": [record(eventID=f"{n}")] for n in range(100)})
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED_AUDIT, str(folder), "-o", str(tmp_path / "r.html")],
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    _, message = process.communicate()
    assert process.returncode == 130
    assert b"Traceback" not in message
    assert not list(tmp_path.glob("auditor-*"))
    assert not (tmp_path / "r.html").exists()


def test_dispositions_show_what_was_reviewed_in_time(logs, tmp_path):
    first = from_json(AuditResult, call("audit", logs, "--format", "json").stdout)
    episode = first.alarms[0].episodes[0].id
    rows = f"episode,verdict,by,when\n{episode},explained,me,2026-01-27\n"
    (tmp_path / "d.csv").write_text(rows, "utf-8")
    given = ("--dispositions", tmp_path / "d.csv", "--review-within", "12h")
    done = call("audit", logs, *given)
    assert done.returncode == 0
    assert "Reviewed   1 of 3 episodes reviewed" in done.stdout
    (tmp_path / "d.csv").write_text(rows.replace("explained", "fine"), "utf-8")
    wrong = call("audit", logs, *given)
    message = "verdict 'fine': give authorized, explained or incident"
    expected = f"error: {tmp_path}/d.csv:2: {message}\n"
    assert (wrong.returncode, wrong.stderr) == (2, expected)
    late = call("audit", logs, "--review-within", "soon")
    assert (late.returncode, late.stderr) == (
        2,
        "error: --review-within soon: write hours, days or weeks: 12h, 3d, 1w\n",
    )


@pytest.mark.slow
def test_a_report_by_control_goes_to_each_of_its_formats(logs, tmp_path):
    asked = ("audit", logs, "--rules", "cis-5.0", "--report", "compliance")
    (tmp_path / "e.yaml").write_text(
        "- {accounts: '111122223333', regions: us-east-1, days: weekdays}", "utf-8"
    )
    shown = call(*asked, "--expect", tmp_path / "e.yaml", "--sample", "3", "--seed", "s")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("CIS AWS Foundations Benchmark 5.0.0\n")
    assert "declared in e.yaml" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    for name in ("c.html", "c.csv", "c.json", "c.md"):
        assert call(*asked, "-o", tmp_path / name).returncode == 0
        assert (tmp_path / name).stat().st_size > 1_000
    none = call(*asked, "--framework", "none")
    assert none.returncode == 2
    assert "error: --framework none: not known" in none.stderr
    alone = call("audit", logs, "--sample", "3")
    assert alone.returncode == 2
    assert "need --report compliance" in alone.stderr
    other = call(*asked, "--format", "sns")
    assert (other.returncode, other.stderr) == (
        2,
        "error: --format sns: this report can be text, json, html, csv, markdown, oscal or ocsf\n",
    )
