"""Rules, read from packs by name and from files and folders by path; all faults at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from auditor.cloudwatch.rule import Origin, RulePack, UnjudgedRule
from auditor.errors import RuleError, UsageError
from auditor.rules import formats
from auditor.rules.about import about
from auditor.rules.declared import Declarations, Fault, FaultKind
from auditor.rules.join import understand
from auditor.rules.ruleset import RuleSet
from auditor.rules.sources import RulesArgument, digest, find
from auditor.suggestions import did_you_mean

__all__ = ["RuleSet", "declare", "load_rules", "read_rules", "unjudged"]

_OF_UNKNOWN_ALARMS: Final = frozenset(
    {FaultKind.UNREADABLE, FaultKind.UNRESOLVED, FaultKind.NOT_READ}
)


def load_rules(
    names: Sequence[str],
    parameters: Mapping[str, str] = {},
    *,
    skip_broken: bool = False,
    may_be_empty: bool = False,
    optional: Collection[str] = (),
) -> RulePack:
    """Return the rules of packs, by their names, and of files and folders, by their paths.

    Args:
        parameters: values of parameters and variables, instead of their defaults.
        skip_broken: set aside rules that AWS would refuse or that are not resolved, like those that
            cannot be replayed, instead of refusing all.
        may_be_empty: return an empty pack if files of a known format declare no metric alarm,
            instead of refusing them.
        optional: parameters that are given to other files, too: those that these do not have are
            left out of what they were given.

    Raises:
        UsageError: there is no such pack, file or folder, or no file has such a parameter.
        RuleError: some cannot be used, with every fault that is in them.
    """
    named = find(names)
    read = _declarations(named, parameters, optional)
    left_out = set(optional) - _parameters(read)
    rule_set = understand(read)
    stopping = [fault for fault in rule_set.faults if fault.kind.stops]
    sound = len(rule_set.rules) + len(rule_set.composites)
    if stopping and not (skip_broken and sound):
        left = "no alarm is left to evaluate" if skip_broken else ""
        way_out = [_way_out(sound)] if sound else [*filter(None, [left])]
        raise RuleError([*map(str, stopping), *way_out])
    is_empty = not rule_set.faults and any(declarations.format for declarations in read)
    if not rule_set.rules and not (may_be_empty and is_empty):
        nothing = [f"{argument.given}: no alarm in it can be evaluated" for argument in named]
        raise RuleError([str(fault) for fault in rule_set.faults] or nothing)
    return RulePack(
        " + ".join(argument.name for argument in named),
        digest(named),
        rule_set.rules,
        rule_set.composites,
        tuple(unjudged(rule_set)),
        tuple(sorted((key, value) for key, value in parameters.items() if key not in left_out)),
        packs=tuple(argument.name for argument in named if argument.is_pack),
        files=tuple(argument.name for argument in named if not argument.is_pack),
        mute_rules=tuple(placed.value for placed in rule_set.mute_rules),
    )


def read_rules(names: Sequence[str], parameters: Mapping[str, str] = {}) -> RuleSet:
    """Return all rules of packs, files and folders, and every fault in them.

    Raises:
        UsageError: there is no such pack, file or folder, or no file has such a parameter.
    """
    return understand(declare(names, parameters))


def declare(names: Sequence[str], parameters: Mapping[str, str] = {}) -> tuple[Declarations, ...]:
    """Return the declarations in each file of packs, files and folders.

    Raises:
        UsageError: there is no such pack, file or folder, or no file has such a parameter.
    """
    return _declarations(find(names), parameters)


def _declarations(
    named: Sequence[RulesArgument], parameters: Mapping[str, str], optional: Collection[str] = ()
) -> tuple[Declarations, ...]:
    read = tuple(formats.read([file for argument in named for file in argument.files], parameters))
    whole = all(fault.origin.name for declarations in read for fault in declarations.faults)
    available = _parameters(read)
    unknown = [name for name in parameters if name not in available and name not in optional]
    if whole and unknown:
        raise UsageError("\n".join(_unknown(name, available) for name in unknown))
    return read


def _parameters(read: Sequence[Declarations]) -> frozenset[str]:
    """Return the names of the parameters that some files have."""
    return frozenset().union(*(declarations.parameters for declarations in read))


def _unknown(name: str, available: Collection[str]) -> str:
    """Return the message about a parameter that no file has."""
    message = f"--parameter {name}: the rules have no parameter of that name"
    own = sorted(parameter for parameter in available if not parameter.startswith("AWS::"))
    if not own:
        return f"{message}, nor any other"
    remedy = did_you_mean(name, sorted(available), f"they have: {', '.join(own)}")
    return f"{message}; {remedy}"


def unjudged(rules: RuleSet) -> Iterator[UnjudgedRule]:
    """Yield the rules that are not judged, each once, with all their faults."""
    by_alarm: dict[tuple[Origin, str], list[Fault]] = defaultdict(list)
    declared = {item.origin: item for item in rules.declared}
    for fault in rules.faults:
        # A filter that AWS refuses is the reason of the alarms on its metric; of one that is
        # if a whole file, a module or a parameter is not resolved, these are unknown.
        refused = fault.kind is FaultKind.REJECTED and fault.origin not in declared
        if fault.alarm or fault.kind in _OF_UNKNOWN_ALARMS or refused:
            by_alarm[fault.origin, fault.alarm or fault.origin.name].append(fault)
    for (origin, name), several in by_alarm.items():
        headline = "; ".join(fault.headline for fault in several)
        drawn = [fault.what.removeprefix(fault.headline) for fault in several]
        item = declared.get(origin)
        controls = () if item is None else about(item, name).controls
        yield UnjudgedRule(origin.without_folder, name, headline + "".join(drawn), controls)


def _way_out(sound: int) -> str:
    are = "1 alarm is sound" if sound == 1 else f"{sound} alarms are sound"
    return f"{are}; auditor audit --skip-broken continues with {'it' if sound == 1 else 'them'}"
