"""Commands that take the name of an alarm understand the same of it."""

import pytest

from tests.cli.conftest import call

AT = ("--at", "2026-01-26T21:47Z")


@pytest.fixture
def commands(logs):
    return {
        "show": lambda name: call("rules", "show", "iam-changes", name),
        "export": lambda name: call("rules", "export", "iam-changes", "--alarm", name),
        "backtest": lambda name: call("backtest", logs, "--threshold", "1", "--alarm", name),
        "explain-state": lambda name: call("explain-state", name, logs, *AT),
    }


@pytest.mark.parametrize("command", ["show", "export", "backtest", "explain-state"])
@pytest.mark.parametrize("name", ["IAMChangeActivityAlarm", "changeactivity"])
def test_an_alarm_is_named_whole_or_in_part(commands, command, name):
    done = commands[command](name)
    assert done.returncode == 0
    assert "IAMChangeActivityAlarm" in done.stdout
    assert "IAMAllActivityAlarm" not in done.stdout


@pytest.mark.parametrize("command", ["show", "export", "backtest", "explain-state"])
def test_a_name_that_no_alarm_has_is_wrong_usage_everywhere(commands, command):
    done = commands[command]("Nope")
    assert done.returncode == 2
    assert "has this in its name; alarms are: IAMAllActivityAlarm," in done.stderr


def test_one_state_is_explained_at_a_time(commands):
    done = commands["explain-state"]("activity")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: activity: several alarms have this in their names: IAMAllActivityAlarm,"
    )


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("audit logs --rules cis-5", "cis-5: no such rule pack, file or folder; did you mean"),
        (
            "rules show cis-5.0 RootUsge",
            "has this in its name; did you mean CIS-5.0-4.3-RootUsage?",
        ),
        ("rules lint cis-5.0 --ignore never-fire", "no such check; did you mean never-fires?"),
    ],
)
def test_commands_suggest_names(logs, command, message):
    words = [logs if word == "logs" else word for word in command.split()]
    done = call(*words)
    assert done.returncode == 2
    assert message in done.stderr
