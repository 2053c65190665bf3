"""The only module that knows the location of data files, in a checkout and in a wheel."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_IN_WHEEL: Final = _PACKAGE / "_data"
_ROOT: Final = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGE.parent


def packs_folder() -> Path:
    """Return the folder of the rule packs, one CloudFormation template each."""
    return _ROOT / "queries" / "packs"


def reports_folder() -> Path:
    """Return the folder of the report templates, the style sheets and the scripts."""
    return _ROOT / "reports"


@cache
def _text(path: str) -> str:
    return (_ROOT / path).read_text(encoding="utf-8")


def sql(name: str) -> str:
    """Return the text of `queries/sql/<name>.sql`."""
    return _text(f"queries/sql/{name}.sql")


def controls() -> str:
    """Return the text of `queries/controls.json`, which maps controls to requirements."""
    return _text("queries/controls.json")


def text_checks() -> str:
    """Return the text of `queries/text-checks.json`: terms that text checkers look for."""
    return _text("queries/text-checks.json")


def event_names() -> str:
    """Return the text of `queries/event-names.txt`, which `scripts/event-names` writes."""
    return _text("queries/event-names.txt")


def field_values() -> str:
    """Return the text of `queries/field-values.json`, which `scripts/field-values` writes."""
    return _text("queries/field-values.json")


def significance() -> str:
    """Return the text of `queries/significance.json`: calls that matter, with their sources."""
    return _text("queries/significance.json")


def lint_page() -> str:
    """Return the text of `docs/lint.md`: a section for each check of rules."""
    return _text("docs/lint.md")


def filled(name: str, slots: Mapping[str, str], names: Mapping[str, str] | None = None) -> str:
    """Return a statement of `queries/sql` with its slots filled.

    Args:
        slots: the content of each slot, by its mark and default; the file must have all of them.
        names: names of tables and views in the same form; a file need only have those that it
            reads, since a statement fails without its name.
    """
    text = sql(name)
    for mark in slots:
        if mark not in text:
            raise AssertionError(f"queries/sql/{name}.sql has no slot {mark}")
    return named(text, {**slots, **(names or {})})


def named(text: str, slots: Mapping[str, str]) -> str:
    """Return a statement with its slots filled; slots that it lacks are ignored.

    This takes one pass, since the content of a slot may be text of patterns, which may contain
    marks of slots.
    """
    if not slots:
        return text
    marks = re.compile("|".join(map(re.escape, slots)))
    return marks.sub(lambda mark: slots[mark[0]], text)
