"""Replay archived CloudTrail logs through CloudWatch metric filters and alarms, offline.

The names below are loaded on first use, so importing `auditor` takes almost no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from auditor.version import __version__

if TYPE_CHECKING:
    from auditor.api.comparisons import check_rules, compare_rules
    from auditor.api.evidence import check_evidence, run_compliance, run_evidence
    from auditor.api.patterns import (
        compare_patterns,
        compile_pattern,
        matches,
        parse_pattern,
        simplify_pattern,
    )
    from auditor.api.rules import lint_rules, read_rules
    from auditor.api.sources import (
        query_store,
        read_matches,
        run_audit,
        run_backtest,
        run_timeline,
        run_verify,
    )
    from auditor.cloudwatch.rule import RulePack
    from auditor.errors import AuditorError, PatternError, RuleError, UsageError
    from auditor.evidence.pack.write import EvidencePack
    from auditor.pattern.nodes import Pattern
    from auditor.pattern.relations import Relation
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult
    from auditor.result.compliance import ComplianceResult
    from auditor.result.control_check import ControlCheck
    from auditor.result.json import from_json, to_json
    from auditor.result.lint import LintResult
    from auditor.result.rule_comparison import RuleComparison
    from auditor.result.timeline import Timeline
    from auditor.result.verify import VerifyResult

__all__ = [
    "AuditResult",
    "AuditorError",
    "BacktestResult",
    "ComplianceResult",
    "ControlCheck",
    "EvidencePack",
    "LintResult",
    "Pattern",
    "PatternError",
    "Relation",
    "RuleComparison",
    "RuleError",
    "RulePack",
    "Timeline",
    "UsageError",
    "VerifyResult",
    "__version__",
    "check_evidence",
    "check_rules",
    "compare_patterns",
    "compare_rules",
    "compile_pattern",
    "from_json",
    "lint_rules",
    "matches",
    "parse_pattern",
    "query_store",
    "read_matches",
    "read_rules",
    "run_audit",
    "run_backtest",
    "run_compliance",
    "run_evidence",
    "run_timeline",
    "run_verify",
    "simplify_pattern",
    "to_json",
]

_HOMES: Final = {
    "AuditResult": "auditor.result.audit",
    "AuditorError": "auditor.errors",
    "BacktestResult": "auditor.result.backtest",
    "ComplianceResult": "auditor.result.compliance",
    "ControlCheck": "auditor.result.control_check",
    "EvidencePack": "auditor.evidence.pack.write",
    "LintResult": "auditor.result.lint",
    "Pattern": "auditor.pattern.nodes",
    "PatternError": "auditor.errors",
    "Relation": "auditor.pattern.relations",
    "RuleComparison": "auditor.result.rule_comparison",
    "RuleError": "auditor.errors",
    "RulePack": "auditor.cloudwatch.rule",
    "Timeline": "auditor.result.timeline",
    "UsageError": "auditor.errors",
    "VerifyResult": "auditor.result.verify",
    "check_evidence": "auditor.api.evidence",
    "check_rules": "auditor.api.comparisons",
    "compare_patterns": "auditor.api.patterns",
    "compare_rules": "auditor.api.comparisons",
    "compile_pattern": "auditor.api.patterns",
    "from_json": "auditor.result.json",
    "lint_rules": "auditor.api.rules",
    "matches": "auditor.api.patterns",
    "parse_pattern": "auditor.api.patterns",
    "query_store": "auditor.api.sources",
    "read_matches": "auditor.api.sources",
    "read_rules": "auditor.api.rules",
    "run_audit": "auditor.api.sources",
    "run_backtest": "auditor.api.sources",
    "run_compliance": "auditor.api.evidence",
    "run_evidence": "auditor.api.evidence",
    "run_timeline": "auditor.api.sources",
    "run_verify": "auditor.api.sources",
    "simplify_pattern": "auditor.api.patterns",
    "to_json": "auditor.result.json",
}
"""Where each name is defined."""


if not TYPE_CHECKING:  # type checkers know the names above and reject all others

    def __getattr__(name: str) -> object:
        """Load a name that `__all__` lists."""
        if name not in __all__:
            raise AttributeError(f"module 'auditor' has no attribute {name!r}")
        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """List the names in `__all__`."""
        return sorted(__all__)
