"""YAML is read with libyaml where there is one, and the same without."""

import importlib.util

import pytest
import yaml as pyyaml

from auditor import resources
from auditor.rules.formats import yaml
from auditor.rules.formats.document import UnreadableError


@pytest.fixture
def slow(monkeypatch):
    """The module as it is where PyYAML was built without libyaml."""
    monkeypatch.setattr(pyyaml, "__with_libyaml__", False)
    spec = yaml.__spec__
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_pack_reads_the_same(slow):
    text = (resources.packs_folder() / "iam-changes.yaml").read_text("utf-8")
    assert yaml.load(text) == slow.load(text)


@pytest.mark.parametrize(
    "text",
    [
        *("a: !Ref b", "a: !GetAtt b.c", "a: &x {b: 1}\nc: *x", "a: 1\na: 2", "a: &x [*x]"),
        *("Resources: [", "a:\n  - b\n c: d", "a: 'b\n\n", "\ta: b", "? [1]\n: 2", "a: {{ b }}"),
        *("a: 2010-09-09", "<<: {a: 1}\na: 2", "a: !Sub\n  - b", "- a\n-", "a: |\n  b\n c", "%x"),
    ],
)
def test_odd_texts_read_the_same_and_faults_are_on_the_same_line(slow, text):
    def outcome(module):
        try:
            return module.load(text)
        except UnreadableError as error:
            return error.line

    assert outcome(yaml) == outcome(slow)
