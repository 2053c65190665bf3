"""What docs/rule-tests.md and the examples claim, run as it stands."""

import re

from auditor.render.rules.tests import text
from auditor.rule_tests import run_rule_tests
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "rule-tests.md").read_text("utf-8")
(FILE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
(SHOWN,) = re.findall(r"```\n(  FAILED.*?)```", PAGE, re.DOTALL)


def test_the_file_on_the_page_holds(here):
    path = here / "tests.yaml"
    path.write_text(FILE)
    result = run_rule_tests([str(path)])
    assert (result.cases, result.failed) == (1, 0), text(result)


def test_the_failure_on_the_page_is_what_people_see(here):
    path = here / "tests.yaml"
    path.write_text(FILE.replace("state: INSUFFICIENT_DATA}\n", "state: ALARM}\n", 1))
    assert SHOWN in text(run_rule_tests([str(path)]))


def test_the_example_tests_hold():
    result = run_rule_tests([str(ROOT / "docs" / "examples" / "iam-changes-tests.yaml")])
    assert (result.cases, result.failed) == (3, 0), text(result)
