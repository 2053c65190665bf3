"""Reports that commands write with `--redact`, searched for every value that was replaced."""

import json
from pathlib import Path
from typing import get_args

import pytest

from auditor.render.formats import (
    AuditFormat,
    BacktestFormat,
    ComparisonFormat,
    ComplianceFormat,
    ReportFormat,
    RowFormat,
    TimelineFormat,
)
from tests.cli.conftest import ALARM, call
from tests.conftest import record
from tests.evidence.redaction.test_redaction import (
    ACCESS_KEY,
    ARN,
    ORIGINALS,
    ROLE,
    codings,
    contents,
    hostile_logs,
)

KINDS = "accounts,identities,addresses,keys"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text("a key for tests, and for no other use")
    return path


def written(folder: Path, key: Path, *arguments: object) -> list[tuple[str, str]]:
    """Run a command whose output holds no original; return names and texts of it."""
    folder.mkdir()
    here = [str(part).replace("OUT", str(folder)) for part in arguments]
    done = call(*here, "--redact", KINDS, "--redact-key", key)
    assert done.returncode == 0, done.stderr
    texts = list(contents(folder))
    assert len(texts) > 1
    for file, text in texts:
        for original in ORIGINALS:
            for coding in codings(original):
                assert coding not in text, (file, original, coding)
    return texts


def rare_ones_slow(formats):
    """Formats as parameters; those that share their way to the output with others are slow."""
    return [
        pytest.param(name, marks=() if name in {"html", "json", "csv"} else pytest.mark.slow)
        for name in formats
    ]


@pytest.mark.slow
@pytest.mark.parametrize("command", [("audit",), ("who", "--key", ACCESS_KEY)])
def test_the_same_key_gives_the_same_bytes(tmp_path, key, command):
    asked = (*command, hostile_logs(tmp_path), "--rules", "cis-5.0", "-o", "OUT/report.html")
    assert written(tmp_path / "a", key, *asked) == written(tmp_path / "b", key, *asked)


@pytest.mark.parametrize("chosen", rare_ones_slow(get_args(AuditFormat)))
def test_no_value_is_left_in_any_format_of_an_audit(tmp_path, key, chosen):
    asked = ("audit", hostile_logs(tmp_path), "--rules", "cis-5.0", "--format", chosen)
    written(tmp_path / "out", key, *asked, "-o", "OUT/report")


@pytest.mark.parametrize("chosen", rare_ones_slow(get_args(ComplianceFormat)))
def test_no_value_is_left_in_any_format_of_a_report_by_control(tmp_path, key, chosen):
    asked = ("audit", hostile_logs(tmp_path), "--rules", "cis-5.0", "--report", "compliance")
    written(tmp_path / "out", key, *asked, "--format", chosen, "-o", "OUT/report")


def test_accounts_that_only_expectations_and_dispositions_name_are_replaced_too(tmp_path, key):
    expected, reviewed = "555544443333", "666655554444"
    (tmp_path / "e.yaml").write_text(f'- accounts: ["{expected}"]\n  regions: [us-east-1]\n')
    row = f"CIS-5.0-4.5/20260126T1031Z/{reviewed},explained,me,2026-02-01\n"
    (tmp_path / "d.csv").write_text(f"episode,verdict,by,when\n{row}")
    asked = ("--report", "compliance", "--expect", tmp_path / "e.yaml")
    given = (*asked, "--dispositions", tmp_path / "d.csv", "--redact", KINDS, "--redact-key", key)
    logs = hostile_logs(tmp_path)
    call("audit", logs, "--rules", "cis-5.0", *given, "-o", tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    assert "CIS-5.0-4.5/20260126T1031Z/" in text
    assert expected not in text
    assert reviewed not in text


@pytest.mark.parametrize("chosen", rare_ones_slow(sorted({*get_args(RowFormat)} - {"table"})))
def test_no_value_is_left_in_files_of_matches(tmp_path, key, chosen):
    asked = ("audit", hostile_logs(tmp_path), "--rules", "cis-5.0", "-o", "OUT/r.json")
    written(tmp_path / "out", key, *asked, "--matches", f"OUT/m.{chosen}")


@pytest.mark.parametrize("chosen", rare_ones_slow(get_args(TimelineFormat)))
@pytest.mark.parametrize(
    "actor", [("--key", ACCESS_KEY), pytest.param(("--identity", ARN), marks=pytest.mark.slow)]
)
def test_no_value_is_left_in_the_timeline_of_an_actor(tmp_path, key, chosen, actor):
    asked = ("who", hostile_logs(tmp_path), *actor, "--rules", "cis-5.0", "--format", chosen)
    written(tmp_path / "out", key, *asked, "-o", "OUT/report")


@pytest.mark.parametrize("report", ["alarms", "compliance"])
def test_a_result_can_be_redacted_when_it_is_rendered_later(tmp_path, key, report):
    asked = ("audit", hostile_logs(tmp_path), "--rules", "cis-5.0", "--report", report)
    assert call(*asked, "-o", tmp_path / "result.json").returncode == 0
    written(tmp_path / "out", key, "render", tmp_path / "result.json", "-o", "OUT/report.html")


def test_a_pack_and_an_audit_have_the_same_pseudonyms(tmp_path, key):
    logs = hostile_logs(tmp_path)
    given = ("--rules", "cis-5.0", "--redact", KINDS, "--redact-key", key)
    call("audit", logs, *given, "--matches", tmp_path / "m.json", "-o", tmp_path / "r.json")
    call("evidence", logs, *given, "-o", tmp_path / "pack")
    packed = (tmp_path / "pack/data/records.jsonl").read_text("utf-8")
    pseudonym = packed.partition("assumed-role/")[2].partition("/")[0]
    assert pseudonym.startswith("user-")
    assert f"assumed-role/{pseudonym}/" in (tmp_path / "m.json").read_text("utf-8")


@pytest.mark.parametrize("command", ["audit", "who", "evidence", "render"])
def test_kinds_and_key_go_together(tmp_path, command):
    extra = ("--account", "111122223333") if command == "who" else ()
    done = call(
        command, hostile_logs(tmp_path), *extra, "--redact", "accounts", "-o", tmp_path / "x"
    )
    assert (done.returncode, done.stderr) == (
        2,
        "error: --redact and --redact-key: give both, or neither\n",
    )


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    alarm = ALARM.format(name="A", alarm="A", threshold=1, pattern='{ $.eventName = "Stop*" }')
    path.write_text(f"Resources:\n{alarm}")
    return path


@pytest.mark.parametrize("chosen", sorted({*get_args(BacktestFormat)} - {"cloudformation"}))
def test_no_value_is_left_in_any_format_of_a_backtest(tmp_path, key, rules, chosen):
    asked = ("backtest", hostile_logs(tmp_path), "--rules", rules, "--threshold", "1,2")
    against = ("--explain", "--against", f'{{ $.userIdentity.userName = "{ROLE}" }}')
    written(tmp_path / "out", key, *asked, *against, "--format", chosen, "-o", "OUT/report")


@pytest.mark.parametrize("chosen", get_args(ReportFormat))
@pytest.mark.parametrize("command", ["coverage", "verify"])
def test_no_value_is_left_in_inventories_and_verifications(tmp_path, key, command, chosen):
    asked = (command, hostile_logs(tmp_path), "--format", chosen)
    written(tmp_path / "out", key, *asked, "-o", "OUT/report")


@pytest.mark.parametrize("chosen", get_args(ComparisonFormat))
def test_no_value_is_left_where_rules_are_compared_in_logs(tmp_path, key, rules, chosen):
    other = tmp_path / "other.yaml"
    other.write_text(rules.read_text().replace("Stop*", "Start*"))
    asked = ("rules", "compare", rules, other, hostile_logs(tmp_path), "--format", chosen)
    written(tmp_path / "out", key, *asked, "-o", "OUT/report")


def test_a_short_name_that_noise_is_attributed_to_is_replaced(tmp_path, key, rules):
    named = record(eventName="StopLogging", userIdentity={"type": "IAMUser", "userName": "bob"})
    logs = tmp_path / "logs.json"
    logs.write_text(json.dumps({"Records": [named, {**named, "eventID": "2"}]}))
    asked = ("backtest", logs, "--rules", rules, "--explain", "-o", "OUT/r.json")
    texts = dict(written(tmp_path / "out", key, *asked))
    (alarm,) = json.loads(texts["r.json"])["alarms"]
    identity, *_ = alarm["noise"]["fields"]
    assert identity["field"] == "identity"
    assert identity["shares"][0]["value"].startswith("user-")
