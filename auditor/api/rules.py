"""Rules, from Python."""

from collections.abc import Mapping

from auditor import rules as rule_files
from auditor.cloudwatch.rule import RulePack
from auditor.result.lint import LintResult
from auditor.rules.lint import lint


def read_rules(
    *names: str, parameters: Mapping[str, str] | None = None, skip_broken: bool = False
) -> RulePack:
    """Return the rules of packs, files and folders, read as one.

    Args:
        names: packs by name (`cis-5.0`), files and folders by path.
        parameters: values of parameters and variables, instead of their defaults.
        skip_broken: leave out rules that cannot be used; the pack lists them as `unjudged`.

    Raises:
        UsageError: a pack, file, folder or parameter does not exist.
        RuleError: some rules cannot be used; it names every fault.
    """
    return rule_files.load_rules(names, parameters or {}, skip_broken=skip_broken)


def lint_rules(
    *names: str, parameters: Mapping[str, str] | None = None, overlaps: bool = False
) -> LintResult:
    """Return the findings on the rules of packs, files and folders, as `auditor rules lint`.

    Args:
        overlaps: compare each alarm with all others, too.

    Raises:
        UsageError: a pack, file, folder or parameter does not exist.
    """
    declared = rule_files.read_rules(names, parameters or {})
    return lint(declared, names, overlaps=overlaps)
