"""Whatever a file holds, reading it raises nothing."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.render.rules.imported import FORMATS
from auditor.rules import read_rules
from auditor.rules.declared import FaultKind, RuleFile
from auditor.rules.formats import read
from auditor.rules.join import understand

FIXTURES = Path(__file__).parent / "fixtures"
DOCUMENTS = ["plan.json", "alarms.json", "metric-filters.json"]
TEXTS = [*DOCUMENTS, "cloudformation.yaml", "foreach.yaml", "security-config.yaml", "broken.tf"]
TEXTS += ["terraform/main.tf", "terraform/variables.tf", "cdk.out/AuditStack.template.json"]
CONTENT = {name: (FIXTURES / name).read_bytes() for name in TEXTS}
ODD: list[Any] = [
    None,
    True,
    -1,
    1.5,
    10**400,
    float("nan"),
    "",
    "x",
    "\ud800",
    "{",
    [],
    [[]],
    {},
    {"Ref": 1},
]
ODD += [{"Ref": "A"}, {"Fn::If": []}, {"Fn::Sub": "${"}, {"Fn::Select": ["9" * 99, ["a"]]}]


def check(*files):
    """Go the whole way that the commands go."""
    declarations = read([RuleFile(name, data) for name, data in files])
    rules = understand(declarations)
    for render in FORMATS.values():
        render(declarations, rules).encode()
    return rules


def positions(value, path=()):
    """Every place in a document."""
    yield path
    below: Any = value.items() if isinstance(value, dict) else ()
    below = enumerate(value) if isinstance(value, list) else below
    for key, item in below:
        yield from positions(item, (*path, key))


def changed(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("name", [*DOCUMENTS, "cdk.out/AuditStack.template.json"])
@settings(max_examples=20)
@given(data=st.data())
def test_no_value_of_a_wrong_type_raises(name, data):
    document = json.loads(CONTENT[name])
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.sampled_from(list(positions(document))))
        document = changed(document, where, data.draw(st.sampled_from(ODD)))
    check((name, json.dumps(document).encode()))


@settings(max_examples=20)
@given(data=st.data())
def test_no_expression_of_a_template_raises(data):
    text = CONTENT["cloudformation.yaml"].decode()
    document = read_with_tags(text)
    where = data.draw(st.sampled_from(list(positions(document))))
    document = changed(document, where, data.draw(st.sampled_from(ODD)))
    check(("template.json", json.dumps(document).encode()))


def read_with_tags(text):
    """The template with its short forms written out."""
    from auditor.rules.formats.document import plain
    from auditor.rules.formats.yaml import load

    return plain(load(text).value)


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=15)
@given(data=st.data())
def test_no_damage_to_the_text_raises(name, data):
    content = CONTENT[name]
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 40))
    new = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b"{", b"}", b'"', b"*a"])))
    check((name, content[:start] + new + content[start + length :]))


@given(data=st.binary(max_size=200))
def test_no_bytes_raise(data):
    check(("bytes", data))


@pytest.mark.parametrize(
    "text",
    [
        "Resources: {A: {Type: AWS::CloudWatch::Alarm, Properties: [1], Metadata: x}}",
        "Resources: {? [a, b] : {Type: AWS::CloudWatch::Alarm}}",
        "Conditions: {C: !Condition C, D: !Not [!Condition E], E: !Condition D}\n"
        "Resources: {A: {Type: AWS::CloudWatch::Alarm, Condition: D}}",
        'resource "aws_cloudwatch_metric_alarm" "a" {\n  alarm_name = '
        "aws_cloudwatch_metric_alarm.a.alarm_name\n  for_each = aws_cloudwatch_metric_alarm.a\n}",
        'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_cloudwatch_metric_alarm" "a" {\n'
        "  alarm_name = local.a\n}",
        'resource "aws_cloudwatch_metric_alarm" "a" {\n  count = 1000000000\n}',
    ],
)
def test_what_refers_to_itself_or_is_of_a_wrong_shape_is_a_fault(text):
    rules = check(("rules", text.encode()))
    assert rules.faults


def test_a_type_that_is_not_text_is_of_another_kind():
    assert check(("rules", b"Resources: {A: {Type: [AWS::CloudWatch::Alarm]}}")).declared == ()


@pytest.mark.parametrize("block", [5, "x", True, [3], [[]]])
def test_blocks_of_a_plan_may_be_anything(block):
    text = CONTENT["plan.json"].decode()
    document = json.loads(text)
    (module,) = document["planned_values"]["root_module"]["child_modules"]
    _, math, _, both = (resource["values"] for resource in module["resources"])
    math["metric_query"][1]["metric"] = both["actions_suppressor"] = block
    rules = check(("plan.json", json.dumps(document).encode()))
    assert [rule.alarm.name for rule in rules.rules] == ["root-use"]


def test_deep_nesting_is_a_fault_in_every_format():
    deep = b"(" * 20_000
    for text in (b'variable "x" {\n  default = ' + deep, b"a: " + b"[" * 20_000, b"[" * 200_000):
        (fault,) = check(("deep", text)).faults
        assert fault.kind is FaultKind.UNREADABLE


def test_a_text_that_takes_minutes_is_refused():
    long = b"# " + b"x" * 2_000_000
    for text in (b"Resources: {}\n" + long, b"locals {\n}\n" + long):
        (fault,) = check(("long", text)).faults
        assert str(fault) == "long: longer than 2,000,000 characters, and not JSON"


def test_merges_that_multiply_are_refused():
    lines = [
        f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 9)}]}}"
        for level in range(1, 12)
    ]
    lines.insert(0, "a0: &a0 {k: v}")
    (fault,) = check(("merge.yaml", "\n".join(lines).encode())).faults
    assert "it expands to too much" in str(fault)


def test_loops_in_loops_are_bounded(monkeypatch):
    monkeypatch.setattr("auditor.rules.formats.foreach._MAX_ROUNDS", 50)
    body: object = {"${A}${B}${C}Alarm": {"Type": "AWS::CloudWatch::Alarm"}}
    for letter in "ABC":
        body = {f"Fn::ForEach::{letter}${{{letter}}}": [letter, list(map(str, range(10))), body]}
    rules = check(("loops.yaml", yaml.safe_dump({"Resources": body}).encode()))
    assert 0 < len(rules.declared) <= 50
    message = "Fn::ForEach goes over a list that is not known, or too long"
    assert any(message in str(fault) for fault in rules.faults)


MODULES = ["main.tf", "m/main.tf", "x.tf.json"]
SIGNS = b'{}[]"$%~\\\n.,()=<>:?*&|!-+#/ abc019'


def mutated(source, data):
    """A text with some signs changed, taken out, put in, or a part of it there twice."""
    text = bytearray(data)
    for _ in range(source.choice([1, 1, 2, 5])):
        at, other = source.randrange(len(text)), source.randrange(len(text))
        match source.randrange(4):
            case 0:
                text[at] = source.choice(SIGNS)
            case 1:
                del text[at : at + source.choice([1, 3, 20])]
            case 2:
                text[at:at] = bytes(source.choices(SIGNS, k=source.choice([1, 2, 4])))
            case _:
                text[at:at] = text[other : other + source.choice([5, 30])]
    return bytes(text)


def test_the_modules_that_are_mutated_are_sound():
    folder = FIXTURES / "terraform-modules"
    rules = read_rules([str(folder)])
    assert sorted(rule.alarm.name for rule in rules.rules) == ["b-prod", "math"]
    assert rules.faults == ()


@pytest.mark.parametrize("seed", range(4))
def test_no_mutation_of_a_module_raises(seed):
    source = random.Random(seed)  # not a secret
    folder = FIXTURES / "terraform-modules"
    content = {name: (folder / name).read_bytes() for name in MODULES}
    for _ in range(100):
        files = [
            RuleFile(
                f"r/{name}", mutated(source, data), in_folder=True, called=name.startswith("m/")
            )
            for name, data in content.items()
        ]
        understand(read(files, {"stage": "x"}))
