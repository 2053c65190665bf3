"""Run case files: python -m tests.conformance FILE.jsonl...

Each line is a JSON object with an `id`. Its keys determine the kind of the case: `pattern`, a
filter pattern with an event and a verdict; `datapoints`, one evaluation of an alarm; `metric_data`,
the history of an alarm; `relation`, the relation of two patterns; `shortest`, the shortest text of
a pattern; `case`, records and the origins of their credentials. Each module
`tests.conformance.<kind>` has `check(case)`, which returns `None` if the case passes, otherwise the
expected and the actual result.
"""

# ruff: noqa: T201 -- a command
import importlib
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Case = dict[str, Any]

KINDS = {
    "relation": "relations",
    "shortest": "simplify",
    "pattern": "patterns",
    "datapoints": "alarms",
    "metric_data": "alarms",
    "case": "lineage",
}


@cache
def checker(kind: str) -> Callable[[Case], str | None]:
    """Return the `check` of a kind of case; if none exists, one that reports this."""
    name = f"tests.conformance.{kind}"
    try:
        check: Callable[[Case], str | None] = importlib.import_module(name).check
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return lambda _: f"not checked: {name} is absent"
    return check


def outcome(line: str) -> tuple[str, str | None]:
    """Return the id of the case on a line, and its fault or `None`."""
    try:
        case = json.loads(line)
    except ValueError as error:
        return "?", f"not JSON: {error}"
    if not isinstance(case, dict):
        return "?", "not a JSON object"
    name = str(case.get("id") or case.get("case") or case.get("source", "?"))
    kind = next((kind for key, kind in KINDS.items() if key in case), None)
    if kind is None:
        return name, f"no kind of case; expected one of the keys {', '.join(KINDS)}"
    try:
        return name, checker(kind)(case)
    except Exception as error:  # one broken case must not hide the others
        return name, f"{type(error).__name__}: {error}"


def main(files: list[str]) -> int:
    """Check the cases of all files, print failures and totals, and return the exit status."""
    if not files:
        print("usage: scripts/conformance FILE.jsonl...", file=sys.stderr)
        return 2
    passed = failed = 0
    for file in files:
        try:
            lines = Path(file).read_text("utf-8").splitlines()
        except OSError as error:
            print(f"error: {file}: {error.strerror}", file=sys.stderr)
            return 2
        for line in filter(str.strip, lines):
            name, wrong = outcome(line)
            if wrong is None:
                passed += 1
            else:
                failed += 1
                print(f"{Path(file).name} {name}: {wrong}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
