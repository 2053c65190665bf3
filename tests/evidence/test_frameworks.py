"""Which framework an audit is held against."""

from dataclasses import replace

import pytest

from auditor.cloudwatch.rule import Control
from auditor.errors import UsageError
from auditor.evidence.frameworks import chosen_framework, requirements_of
from tests.render.conftest import audit, fired

CIS = "CIS AWS Foundations Benchmark"
HOUSE = "House rules"


def naming(*controls: Control):
    return audit(replace(fired("A"), controls=controls))


def test_without_a_name_it_is_the_one_that_most_rules_name_first_else_the_newest_of_cis():
    assert chosen_framework(naming(Control(HOUSE, "2", "R1", "us")), "", "") == (HOUSE, "2")
    assert chosen_framework(audit(fired()), "", "") == (CIS, "7.0.0")


@pytest.mark.parametrize(
    ("name", "version", "chosen"),
    [
        ("house", "", (HOUSE, "2")),
        ("cis aws", "5", (CIS, "5.0.0")),
        ("pci", "", ("PCI DSS", "4.0")),
        ("soc 2", "", ("SOC 2", "")),
    ],
)
def test_a_framework_goes_by_a_part_of_its_name(name, version, chosen):
    result = naming(Control(HOUSE, "2", "R1", "us"))
    assert chosen_framework(result, name, version) == chosen


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("cis", CIS),
        ("CIS", CIS),
        ("cisa", "CISA Cyber Essentials"),
        ("rules", HOUSE),
        ("ules", "Rules"),
        ("a.b", "A.B"),
    ],
)
def test_a_whole_name_goes_before_whole_words_and_these_before_parts_of_words(name, chosen):
    names = (HOUSE, "Rulesets", "A.B", "A1B") if name != "ules" else ("Rules",)
    result = naming(*(Control(own, "1", "R1", "us") for own in names))
    assert chosen_framework(result, name, "")[0] == chosen


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("nist", "", "several fit: NIST CSF, NIST SP 800-171, NIST SP 800-53.*; give more of the"),
        ("pci", "9", r"--framework-version 9: not known; there are PCI DSS 3\.2\.1, "),
        ("zzz", "", "--framework zzz: not known; there are ASD Essential Eight, .*PCI DSS"),
    ],
)
def test_a_name_that_fits_none_or_several_lists_the_frameworks(name, version, message):
    with pytest.raises(UsageError, match=message):
        chosen_framework(naming(Control(HOUSE, "2", "R1", "us")), name, version)


@pytest.mark.parametrize(
    ("name", "meant"), [("hippa", "HIPAA"), ("pci-dss", "PCI DSS"), ("hous ruls", HOUSE)]
)
def test_a_misspelt_framework_is_answered_with_the_one_that_is_meant(name, meant):
    with pytest.raises(UsageError) as error:
        chosen_framework(naming(Control(HOUSE, "2", "R1", "us")), name, "")
    assert str(error.value) == f"--framework {name}: not known; did you mean {meant}?"


def test_requirements_that_only_rules_name_are_among_those_of_the_framework():
    result = naming(Control(HOUSE, "2", "R10", "us"), Control(HOUSE, "2", "R9", "us"))
    assert [one.id for one in requirements_of(result, HOUSE, "2")] == ["R9", "R10"]
    assert not requirements_of(result, HOUSE, "3")
