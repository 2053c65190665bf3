"""What `import auditor` offers, and the page that shows it."""

import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

import auditor
from auditor.result.audit import AuditResult
from tests.cli.conftest import call
from tests.paths import ROOT, SAMPLE

NAMES = """
AuditResult AuditorError BacktestResult ComplianceResult ControlCheck EvidencePack LintResult
Pattern PatternError Relation RuleComparison RuleError RulePack Timeline UsageError VerifyResult
__version__ check_evidence check_rules compare_patterns compare_rules compile_pattern from_json
lint_rules matches parse_pattern query_store read_matches read_rules run_audit run_backtest
run_compliance run_evidence run_timeline run_verify simplify_pattern to_json
"""


def test_the_exported_names_are_these_and_each_of_them_loads():
    assert auditor.__all__ == NAMES.split()
    assert dir(auditor) == sorted(auditor.__all__)
    for name in auditor.__all__:
        assert getattr(auditor, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = auditor.nothing  # type: ignore[attr-defined]  # the fault that is tested


@pytest.mark.process
def test_importing_the_package_loads_no_room_and_no_dependency():
    program = "import sys; old = set(sys.modules); import auditor; print(*set(sys.modules) - old)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.startswith("auditor")} == {"auditor", "auditor.version"}
    assert not loaded & {"numpy", "pyarrow", "duckdb", "typer", "jinja2", "msgspec"}


@pytest.mark.slow
@pytest.mark.process
def test_the_page_on_python_runs_from_top_to_bottom(tmp_path):
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (tmp_path / "sample_data").symlink_to(SAMPLE)
    assert call("ingest", "sample_data", "--store", "trail.duckdb", cwd=tmp_path).returncode == 0
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "== is not supported; write =" in done.stdout


def test_an_audit_from_python_is_the_audit_of_the_command(tmp_path):
    options = ["--from", "2026-03-10", "--to", "2026-03-12", "--rules", "cis-5.0"]
    done = call("audit", str(SAMPLE), *options, "--format", "json")
    for start, end in (
        ("2026-03-10", "2026-03-12"),
        (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC)),
    ):
        result = auditor.run_audit(str(SAMPLE), "cis-5.0", start=start, end=end)
        assert auditor.to_json(result) == done.stdout
    assert auditor.from_json(AuditResult, done.stdout) == result


def test_every_match_of_an_audit_is_a_row():
    pattern = "{ $.errorCode = AccessDenied }"
    result = auditor.run_audit([str(SAMPLE)], pattern)
    table = auditor.read_matches(str(SAMPLE), auditor.parse_pattern(pattern))
    assert table.num_rows == result.alarms[0].matches > 0


def test_a_span_that_ends_before_it_starts_is_refused():
    with pytest.raises(auditor.UsageError, match="is not before end"):
        auditor.run_audit(str(SAMPLE), "iam-changes", start="2026-03-10", end="2026-03-01")
