"""Tests of rules, without AWS and without logs: the examples of rules, and files of tests."""

from auditor.trials.run import run_trials

__all__ = ["run_trials"]
