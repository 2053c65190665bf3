"""No field of a rule is forgotten, by any format."""

from dataclasses import fields

import pytest

from auditor.cloudwatch.rule import About
from auditor.errors import RuleError
from auditor.rules.export import FORMATS
from tests.rules.export.varied import CHANGES, changed, chosen

CASES = [
    (to, kind, field)
    for to in FORMATS
    for kind, values in CHANGES.items()
    for field in values
    # Only a template has a place for what people should know: Metadata.
    if kind is not About or to == "cloudformation"
]
REFUSED = {
    ("terraform", "wall_clock"): "EvaluationWindow",
    ("terraform", "warm_up"): "WarmUpConfiguration",
}


@pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: kind.__name__)
def test_the_changes_tried_here_are_of_all_fields(kind):
    # The minute of hourly evaluations is AWS's own, and no parameter.
    assert set(CHANGES[kind]) == {field.name for field in fields(kind)} - {"hourly_minute"}


@pytest.mark.parametrize(
    ("to", "kind", "field"), CASES, ids=[f"{to}-{k.__name__}.{f}" for to, k, f in CASES]
)
def test_every_field_is_written_or_refused(to, kind, field):
    if key := REFUSED.get((to, field)):
        with pytest.raises(RuleError) as refused:
            FORMATS[to](changed(kind, field))
        assert str(refused.value) == f"A: the Terraform provider has no argument for {key}"
    else:
        assert FORMATS[to](changed(kind, field)) != FORMATS[to](chosen())
