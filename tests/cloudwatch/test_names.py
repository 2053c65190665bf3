import pytest

from auditor.cloudwatch.names import names_of
from auditor.errors import UsageError

NAMES = ("Root", "RootLogin", "StopLogging")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Root", ("Root",)),
        ("root", ("Root", "RootLogin")),
        ("LOGIN", ("RootLogin",)),
        ("og", ("RootLogin", "StopLogging")),
    ],
)
def test_a_whole_name_counts_before_parts_of_names(wanted, expected):
    assert names_of(wanted, NAMES) == expected


@pytest.mark.parametrize("wanted", ["Zebra", ""])
def test_a_name_that_no_alarm_has_is_refused_with_those_there_are(wanted):
    with pytest.raises(UsageError) as refused:
        names_of(wanted, NAMES, "my.yaml")
    assert str(refused.value) == (
        f"{wanted}: no alarm of my.yaml has this in its name; alarms are:"
        " Root, RootLogin, StopLogging"
    )
