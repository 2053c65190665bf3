"""Tests of rules, without AWS and without logs: the examples of rules, and files of tests."""

from auditor.rule_tests.run import run_rule_tests

__all__ = ["run_rule_tests"]
