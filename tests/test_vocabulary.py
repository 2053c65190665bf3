"""The lists of names and values that come along."""

import importlib.util
import json
import re
import sys
from importlib.machinery import SourceFileLoader
from itertools import combinations
from typing import Any

import pytest

from auditor import resources
from auditor.cloudtrail.vocabulary import vocabulary
from auditor.pattern import lint, matches, parse
from auditor.pattern.finding import FindingKind
from auditor.pattern.relations import Domain, RelationKind, relate
from tests.paths import ROOT

LISTS = vocabulary()


def test_each_list_names_its_source_and_all_have_a_date():
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", LISTS.date)
    assert all(field.source and field.texts for field in LISTS.fields.values())


def test_the_page_on_sources_names_every_list():
    page = (resources.packs_folder().parent / "SOURCES.md").read_text()
    assert "`event-names.txt`" in page
    assert "`field-values.json`" in page


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("$.eventSource = s3.amazonaws.com && $.eventName = PutUserPolicy", None, "equal"),
        ("$.eventSource = s3.amazonaws.com && $.eventName = %^PutUserPolicy$%", None, "equal"),
        ("$.userIdentity.type = root", None, "equal"),
        ("$.eventname = CreateUser", None, "equal"),
        ("$.eventSource = iam", None, "equal"),
        ("$.eventSource = iam.amazonaws.com && $.eventName = PutUserPolicy", None, "wider"),
        ("$.eventSource = s3.amazonaws.com && $.eventName = Put*", None, "wider"),
        ("$.eventSource = s3.amazonaws.com && $.eventName = NotYetListed", None, "wider"),
        ("$.eventSource = new.amazonaws.com && $.eventName = PutUserPolicy", None, "wider"),
        (
            "$.eventName = PutUserPolicy",
            "$.eventName = PutUserPolicy && $.eventSource != s3.amazonaws.com",
            "equal",
        ),
        (
            "$.eventName = PutUserPolicy",
            "$.eventName = PutUserPolicy && $.eventSource != iam.amazonaws.com",
            "wider",
        ),
        ("$.eventType != AwsServiceEvent", "$.eventType != AwsService*", "equal"),
        (
            "$.userIdentity.type = R* && $.userIdentity.type != Role",
            "$.userIdentity.type = Root",
            "equal",
        ),
        ("$.userIdentity.type = Nobody", None, "equal"),
        ("$.awsRegion != us-east-1", "$.awsRegion != us-east*", "wider"),
    ],
)
def test_the_lists_narrow_what_a_trail_can_have(a, b, kind):
    """Compared with what nothing satisfies, where there is no other side."""
    first = parse(f"{{ {a} }}")
    second = parse(f"{{ {b} }}") if b else ()
    relation = relate(first, second, Domain.TRAIL, vocabulary=LISTS)
    assert relation.kind is RelationKind(kind)
    assert relate(first, second, Domain.JSON, vocabulary=LISTS).kind is RelationKind.WIDER
    if relation.only_a is not None:
        witness = json.loads(relation.only_a)
        assert matches(first, witness)
        assert not LISTS.excludes(witness["eventSource"], witness["eventName"])


EVENT_TYPES = [
    f"$.eventType {operator} {value}"
    for operator in ("=", "!=")
    for value in ("AwsServiceEvent", "Aws*", "*Event", "*Event*", "%^AwsV%", "AwsService", "*s")
]


@pytest.mark.parametrize(("a", "b"), list(combinations(EVENT_TYPES, 2)))
def test_two_patterns_on_a_complete_list_relate_as_they_do_on_each_of_its_values(a, b):
    first, second = parse(f"{{ {a} }}"), parse(f"{{ {b} }}")
    texts = LISTS.fields["eventType",].texts
    ones, others = (
        {text for text in texts if matches(side, {"eventType": text})} for side in (first, second)
    )
    relation = relate(first, second, Domain.TRAIL, vocabulary=LISTS)
    assert (relation.only_a is None, relation.only_b is None) == (ones <= others, others <= ones)
    for witness in filter(None, (relation.only_a, relation.only_b, relation.both)):
        assert json.loads(witness)["eventType"] in texts
    assert (
        relate(first, second, Domain.TRAIL, vocabulary=LISTS.certain).kind
        is relate(first, second, Domain.TRAIL).kind
    )


def test_the_script_writes_the_lists_of_values_that_come_along(tmp_path, monkeypatch):
    loader = SourceFileLoader("field_values", str(ROOT / "scripts" / "field-values"))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    script: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(script)
    script.TARGET = tmp_path / "field-values.json"
    script.main()
    written = json.loads(script.TARGET.read_text("utf-8"))["fields"]
    fields = json.loads(resources.field_values())["fields"]
    assert {name: one["complete"] for name, one in written.items()} == {
        name: one["complete"] for name, one in fields.items()
    }
    assert {name: one["values"] for name, one in written.items() if name != "awsRegion"} == {
        name: one["values"] for name, one in fields.items() if name != "awsRegion"
    }


@pytest.mark.slow
def test_no_error_code_of_the_service_models_is_taken_for_a_slip():
    from botocore.session import get_session

    session = get_session()
    data = session.get_component("data_loader")
    codes: set[str] = set()
    for service in session.get_available_services():
        for name, shape in data.load_service_model(service, "service-2")["shapes"].items():
            if shape.get("exception"):
                codes |= {name, shape.get("error", {}).get("code", name)}
    assert len(codes) > 2_000
    for code in sorted(codes):
        text = f'{{ $.errorCode = "{code}" }}'
        found = {one.kind for one in lint(parse(text), text, LISTS)}
        assert FindingKind.UNKNOWN_VALUE not in found, code
