"""Names as CONTRIBUTING asks for them: nouns for values, one word for one thing."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.paths import ROOT

PARTICIPLES = {"found", "kept", "known", "said", "seen", "told"}
KEYS = {("rule_tests.py", "seen")}
"""Keys of a result's JSON, which stay as they are."""


def modules() -> list[tuple[Path, ast.Module]]:
    paths = sorted((ROOT / "auditor").rglob("*.py"))
    return [(path, ast.parse(path.read_text("utf-8"))) for path in paths]


def named(node: ast.AST) -> str:
    """What a node gives a value by name, "" for most nodes."""
    match node:
        case ast.Name(name, ast.Store()) | ast.Attribute(_, name, ast.Store()) | ast.arg(name):
            return name
        case ast.FunctionDef(name) | ast.MatchAs(_, str(name)) | ast.MatchStar(str(name)):
            return name
        case _:
            return ""


def test_no_value_is_named_by_a_participle_and_no_public_class_like_another():
    wrong, classes = [], defaultdict(list)
    for path, module in modules():
        for node in ast.walk(module):
            name = named(node).strip("_")
            if name in PARTICIPLES and (path.name, name) not in KEYS:
                wrong.append(f"{path}:{getattr(node, 'lineno', 0)}: {name}")
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(path)
    assert wrong == []
    assert {name: paths for name, paths in classes.items() if len(paths) > 1} == {}
