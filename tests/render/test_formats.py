import subprocess
import sys
from pathlib import Path

import pytest

from auditor.audit import histories
from auditor.errors import UsageError
from auditor.render import formats
from auditor.render.audit import formats as audits
from auditor.render.audit import trial
from auditor.render.backtest import formats as backtests
from auditor.render.compliance import formats as compliance
from auditor.render.formats import format_of
from auditor.render.rules import control_check, imported, lint, packs, rule_comparison, show, tests
from auditor.render.shared import explanation, inventory, rows
from auditor.rules import export


@pytest.mark.parametrize(
    ("names", "renderers"),
    [
        (formats.RESULT, audits.FORMATS),
        (formats.HISTORY, histories.FORMATS),
        (formats.BACKTEST, backtests.FORMATS),
        (formats.COMPLIANCE, compliance.FORMATS),
        (formats.TRIAL, trial.FORMATS),
        (formats.ROWS, rows.FORMATS),
        (formats.LINT, lint.FORMATS),
        (formats.CHECK, control_check.FORMATS),
        (formats.COMPARISON, rule_comparison.FORMATS),
        (formats.RULE_TESTS, tests.FORMATS),
        (formats.EXPORT, export.FORMATS),
        *((formats.REPORT, one.FORMATS) for one in (explanation, inventory, imported, packs, show)),
    ],
)
def test_each_format_that_is_named_has_a_renderer_and_no_other_has(names, renderers):
    assert tuple(renderers) == names


def test_an_audit_has_the_formats_of_its_result_and_of_its_histories():
    assert formats.AUDIT == formats.RESULT + formats.HISTORY


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_json_lines_are_rows_and_no_report(name):
    output = Path(name)
    assert format_of(formats.ROWS, None, output, extensions=formats.ROW_EXTENSIONS) == "json"
    with pytest.raises(UsageError, match=rf"{name}: this command cannot write .{name[2:]}; use "):
        format_of(formats.AUDIT, None, output)


@pytest.mark.process
def test_naming_formats_loads_no_renderer():
    loaded = "import sys, auditor.render.formats; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    assert not modules & {"jinja2", "pyarrow", "numpy", "msgspec", "duckdb", "typer"}
