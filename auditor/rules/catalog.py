"""The packs that come along, and how to find a rule among them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import yaml

from auditor import resources
from auditor.cloudwatch.rule import Control, Rule
from auditor.rules import load_rules


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack."""

    name: str
    title: str
    source: str
    """Where its rules were published."""
    description: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RuleQuery:
    """A query for rules; letter case does not matter, and empty parts select all."""

    words: tuple[str, ...] = ()
    """Words that must all occur in the rule's description, name or patterns."""
    control: str = ""
    """A whole id, such as `4.1`."""
    framework: str = ""
    """A part of a framework's name and version, such as `pci` or `benchmark 5.0`."""


def packs() -> Iterator[Pack]:
    """Yield the packs by their names."""
    for path in sorted(resources.packs_folder().glob("*.yaml"), key=lambda path: path.stem):
        # The description of a pack comes before anything that needs more than plain YAML.
        head = yaml.safe_load(path.read_text("utf-8").partition("\nConditions:")[0])
        about = head["Metadata"]["Auditor"]
        yield Pack(
            path.stem,
            about["Title"],
            about["Source"],
            head["Description"],
            load_rules([path.stem]).rules,
        )


def search_packs(among: Iterable[Pack], wanted: RuleQuery) -> Iterator[Pack]:
    """Yield the packs with rules that a query selects, with only those rules."""
    for pack in among:
        if hits := select_rules(pack.rules, wanted):
            yield replace(pack, rules=hits)


def select_rules(rules: Iterable[Rule], wanted: RuleQuery) -> tuple[Rule, ...]:
    """Return the rules that are looked for."""
    return tuple(rule for rule in rules if _is(rule, wanted))


def met(rule: Rule, wanted: RuleQuery) -> tuple[Control, ...]:
    """Return the requirements of a rule that are looked for."""
    control, framework = wanted.control.casefold(), wanted.framework.casefold()
    return tuple(
        requirement
        for requirement in rule.about.controls
        if control in {"", requirement.id.casefold()}
        and framework in f"{requirement.framework} {requirement.version}".casefold()
    )


def _is(rule: Rule, wanted: RuleQuery) -> bool:
    about = rule.about
    texts = (rule.alarm.name, about.title, about.explanation, about.source, about.defect)
    text = "\n".join(
        [*texts, *(metric_filter.pattern for metric_filter in rule.filters)]
    ).casefold()
    asks = bool(wanted.control or wanted.framework)
    return all(word.casefold() in text for word in wanted.words) and (
        not asks or bool(met(rule, wanted))
    )
