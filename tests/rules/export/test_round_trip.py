"""Rules that are exported, deployed and imported again are the same rules."""

import json
import shlex

import hcl2
import pytest
from hypothesis import Phase, given, settings

from auditor.errors import RuleError
from auditor.rules import read_rules
from auditor.rules.declared import RuleFile
from auditor.rules.export import choose
from auditor.rules.export.cli import to_cli
from auditor.rules.export.cloudformation import to_cloudformation
from auditor.rules.export.terraform import to_terraform
from auditor.rules.formats import read as read_files
from auditor.rules.join import understand
from tests.rules.export.hostile import rules
from tests.rules.export.test_terraform import text_of
from tests.rules.export.varied import CHANGES, changed
from tests.rules.test_packs import PACKS


def planned(text):
    """What terraform show -json says of a plan of such a configuration."""
    resources = [
        {
            "address": f"{text_of(kind)}.{text_of(name)}",
            "mode": "managed",
            "type": text_of(kind),
            "name": text_of(name),
            "values": _values(arguments),
        }
        for resource in hcl2.loads(text)["resource"]
        for kind, named in resource.items()
        for name, arguments in named.items()
    ]
    plan = {"format_version": "1.2", "terraform_version": "1.9.8"}
    return json.dumps({**plan, "planned_values": {"root_module": {"resources": resources}}})


def _values(arguments):
    return {
        _plain(key): _value(value)
        for key, value in arguments.items()
        if key not in {"depends_on", "__is_block__"}
    }


def _value(value):
    match value:
        case "${compact([var.alarm_topic_arn])}":
            return []
        case "${var.log_group_name}":
            return "CloudTrail/DefaultLogGroup"
        case str() if value.startswith("${compact(["):
            return [_plain(hcl2.loads(f"a = {value[10:-2]}\n")["a"][0])]
        case str():
            return _plain(value)
        case list():
            return [_value(item) for item in value]
        case dict():
            return _values(value)
        case _:
            return value


def _plain(text):
    return text_of(text) if text.startswith('"') else text


def described(script):
    """What the describe commands say of what such a script put."""
    lists: dict[str, list[object]] = {
        "metricFilters": [],
        "MetricAlarms": [],
        "CompositeAlarms": [],
    }
    names = ("metricFilters", "MetricAlarms", "CompositeAlarms")
    put = dict(zip(("metric-filter", "metric-alarm", "composite-alarm"), names, strict=True))
    words = shlex.split(script, comments=True)
    for index, word in enumerate(words):
        if word.startswith("put-"):
            document = words[words.index("--cli-input-json", index) + 1]
            lists[put[word.removeprefix("put-")]].append(json.loads(document))
    return json.dumps(lists)


WAYS = {
    "cloudformation": ("t.yaml", to_cloudformation),
    "terraform": ("t.tf", to_terraform),
    "plan": ("plan.json", lambda chosen: planned(to_terraform(chosen))),
    "cli": ("described.json", lambda chosen: described(to_cli(chosen))),
}
"""How rules go out and come back: the file that is read again, and what writes it."""


def returned(way, chosen):
    """The filters and alarms that come back, in the order of their names."""
    file, write = WAYS[way]
    rules = understand(read_files([RuleFile(file, write(chosen).encode())]))
    assert [str(fault) for fault in rules.faults if fault.kind.stops] == []
    return by_name([one.value for one in rules.filters], [one.value for one in rules.alarms])


def sent(chosen):
    return by_name(chosen.filters, [alarm for alarm, _ in chosen.alarms])


def by_name(*lists):
    return [sorted(things, key=lambda thing: thing.name) for things in lists]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_comes_back(pack, way):
    chosen = choose(read_rules([pack]))
    assert returned(way, chosen) == sent(chosen)


@pytest.mark.parametrize("way", WAYS)
def test_every_field_comes_back(way):
    for kind, field in ((kind, field) for kind, fields in CHANGES.items() for field in fields):
        chosen = changed(kind, field)
        try:
            assert returned(way, chosen) == sent(chosen), field
        except RuleError:
            assert field in {"wall_clock", "warm_up"}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=10, phases=[Phase.generate])
@given(chosen=rules())
def test_every_text_comes_back(way, chosen):
    assert returned(way, chosen) == sent(chosen)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=1_000)
@given(chosen=rules())
def test_every_text_comes_back_however_odd(way, chosen):
    assert returned(way, chosen) == sent(chosen)
