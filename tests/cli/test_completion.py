"""Shells complete options, packs, alarms and formats.

The protocol is driven as each shell drives it.
"""

import os
import shutil
import subprocess
import sys
from unittest import mock

import pytest

from tests.cli.conftest import call

SHELLS = ["bash", "zsh", "fish"]


def complete(shell, line, cwd="."):
    """Return the candidates for a line whose cursor is at its end."""
    words = line.split(" ")
    env = {
        "_AUDITOR_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    with mock.patch.dict(os.environ, env):
        done = call(cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    if shell == "bash":
        return done.stdout.split()
    if shell == "fish":
        return [one.partition("\t")[0] for one in done.stdout.splitlines() if one]
    quoted = done.stdout.strip().removeprefix("_arguments '*: :((").removesuffix("))'")
    return [one.split('"')[1] for one in quoted.splitlines() if one.startswith('"')]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_what_a_word_may_become(shell):
    assert complete(shell, "auditor audit --rules iam-") == ["iam-changes", "iam-changes-later"]


def test_options_packs_alarms_and_formats_are_completed():
    assert {"audit", "rules"} <= set(complete("bash", "auditor "))
    assert complete("bash", "auditor audit --form") == ["--format"]
    assert complete("bash", "auditor backtest x --format ") == ["text", "json", "csv", "html"]
    assert complete("bash", "auditor rules show iam-changes IAMAu") == [
        "IAMAuthnAuthzActivityAlarm"
    ]
    assert complete("bash", "auditor backtest x --rules cis-5.0 --alarm CIS-5.0-4.3") == [
        "CIS-5.0-4.3-RootUsage"
    ]
    assert complete("bash", "auditor explain-state IAMA") == [
        "IAMAllActivityAlarm",
        "IAMAuthnAuthzActivityAlarm",
    ]


TEMPLATE = """
Resources:
  F:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: g
      FilterPattern: ERROR
      MetricTransformations: [{MetricName: m, MetricNamespace: n, MetricValue: "1"}]
"""
ALARM = """
  A%d:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: '%s', Namespace: n, MetricName: m, Statistic: Sum, Period: 60,
      EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanThreshold}
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_alarms_of_the_rules_at_hand_are_completed_if_no_shell_takes_them_for_more(tmp_path, shell):
    names = ["Good-1", "$(touch owned)", "`id`", "two words", "a;b", "semi\\\\"]
    alarms = "".join(ALARM % (index, name) for index, name in enumerate(names))
    (tmp_path / "mine.yaml").write_text(TEMPLATE + alarms)
    (tmp_path / "auditor.toml").write_text('rules = "mine.yaml"\n')
    assert complete(shell, "auditor rules show mine.yaml ", tmp_path) == ["Good-1"]
    assert complete(shell, "auditor backtest logs --alarm ", tmp_path) == ["Good-1"]


@pytest.mark.parametrize("shell", SHELLS)
def test_rules_that_cannot_be_read_complete_nothing_and_print_no_error(tmp_path, shell):
    (tmp_path / "auditor.toml").write_text("rules = [")
    assert complete(shell, "auditor backtest logs --alarm ", tmp_path) == []


BASH = shutil.which("bash")


@pytest.mark.process
@pytest.mark.skipif(BASH is None, reason="bash is absent")
def test_the_script_that_is_shown_completes_in_bash(tmp_path):
    command = tmp_path / "auditor"
    program = "import sys; sys.argv[0] = 'auditor'; from auditor.cli import main; sys.exit(main())"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n')
    command.chmod(0o755)
    script = (
        "source <(auditor --show-completion bash); COMP_WORDS=(auditor audit --rules iam-); "
        "COMP_CWORD=3; _auditor_completion auditor; echo ${COMPREPLY[@]}"
    )
    env = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }
    done = subprocess.run([str(BASH), "-c", script], env=env, capture_output=True, text=True)
    assert done.stdout.split() == ["iam-changes", "iam-changes-later"], done.stderr
