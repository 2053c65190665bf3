"""`auditor rules list`: the packs that come along, and the rules in them that are looked for."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from auditor.rules.catalog import Pack, RuleQuery


class Format(StrEnum):
    """What a list or a rule is printed as."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format")]


def list_packs(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORD", help="Only rules that have all these in them."),
    ] = None,
    control: Annotated[
        str,
        typer.Option(metavar="ID", help="Only rules that a framework asks for by this id: 4.1"),
    ] = "",
    framework: Annotated[
        str,
        typer.Option(metavar="NAME", help="Only rules for this framework: pci, 'benchmark 5.0'"),
    ] = "",
    output_format: FormatOption = Format.TEXT,
) -> None:
    """List the rule packs, or the rules in them that are looked for.

    Example: auditor rules list --framework pci StopLogging
    """
    from auditor.rules.catalog import RuleQuery, packs, search

    wanted = RuleQuery(tuple(words or ()), control, framework)
    found = search(packs(), wanted)
    if output_format is Format.JSON:
        listed = [_as_json(pack, wanted) for pack in found]
        typer.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    whole = wanted == RuleQuery()
    lines = [line for pack in found for line in (_pack(pack) if whole else _rules(pack, wanted))]
    for line in lines:
        typer.echo(line)
    if not lines:
        typer.echo("no rule of the packs is like that; without options all packs are listed")
    elif whole:
        typer.echo("\nauditor rules show PACK tells more; docs/packs.md compares them")


def _pack(pack: "Pack") -> Iterator[str]:
    from auditor.render.shared.lines import wrapped

    yield f"{pack.name:<21} {len(pack.rules):>2} alarms  {pack.title}"
    if pack.source not in pack.title:
        yield from wrapped(pack.source, " " * 33, " " * 35)


def _rules(pack: "Pack", wanted: "RuleQuery") -> Iterator[str]:
    from auditor.render.shared.controls import by_framework
    from auditor.render.shared.lines import wrapped
    from auditor.rules.catalog import met

    yield f"{pack.name}: {pack.title}"
    for rule in pack.rules:
        yield f"  {rule.alarm.name}: {rule.about.title}"
        if wanted.control or wanted.framework:
            for group in by_framework(met(rule, wanted)):
                yield from wrapped(f"{group}, {group.said_by}", " " * 4, " " * 6)


def _as_json(pack: "Pack", wanted: "RuleQuery") -> dict[str, Any]:
    from auditor.rules.catalog import met

    return {
        "name": pack.name,
        "title": pack.title,
        "source": pack.source,
        "description": pack.description,
        "alarms": [
            {
                "name": rule.alarm.name,
                "title": rule.about.title,
                "explanation": rule.about.explanation,
                "defect": rule.about.defect,
                "controls": [asdict(one) for one in met(rule, wanted)],
            }
            for rule in pack.rules
        ],
    }
