"""docs/lint.md: every check has a section, whose first example is found and whose second is not."""

import re

import pytest
import yaml

from auditor import resources
from auditor.result.checks import SUMMARIES, Check
from auditor.result.lint import Severity
from tests.rules.lint.rule import checks, linted

PAGE = resources.lint_page()
SECTIONS = dict(re.findall(r"^## ([a-z-]+)$(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL))


def examples(check):
    return [
        yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", SECTIONS[check], re.S)
    ]


def test_the_page_has_a_section_for_every_check_in_their_order():
    assert (
        list(SECTIONS) == [check.value for check in Check] == [check.value for check in SUMMARIES]
    )


def test_the_rule_that_the_examples_change_has_no_finding():
    assert linted().findings == ()


@pytest.mark.parametrize("check", list(Check))
def test_the_first_example_is_found_and_the_second_is_not(check):
    wrong, right = examples(check)
    assert check in checks(**wrong)
    assert check not in checks(**right)


@pytest.mark.parametrize("check", list(Check))
def test_every_finding_says_why_and_what_to_write(check):
    wrong, _ = examples(check)
    for finding in linted(**wrong).findings:
        assert finding.message
        assert finding.remedy
        assert finding.origin.file == "rules.yaml"


@pytest.mark.parametrize("check", list(Check))
def test_an_example_mended_has_no_error(check):
    _, right = examples(check)
    errors = [f for f in linted(**right).findings if f.severity is Severity.ERROR]
    assert errors == []
