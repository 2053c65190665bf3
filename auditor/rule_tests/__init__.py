"""Rule tests, without AWS or logs: the examples of rules, and test files."""

from auditor.rule_tests.run import run_rule_tests

__all__ = ["run_rule_tests"]
