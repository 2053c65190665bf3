import pytest

from auditor import resources
from auditor.rules.catalog import Pack, RuleQuery, met, packs, search_packs


@pytest.fixture(scope="module")
def every() -> tuple[Pack, ...]:
    return tuple(packs())


def names(rules):
    return [rule.alarm.name for pack in rules for rule in pack.rules]


def test_every_pack_is_there_by_name_with_what_it_says_of_itself(every):
    assert [pack.name for pack in every] == sorted(
        path.stem for path in resources.packs_folder().iterdir()
    )
    assert all(pack.title and pack.source and pack.description and pack.rules for pack in every)


def test_what_asks_nothing_finds_all(every):
    assert tuple(search_packs(every, RuleQuery())) == every


def test_a_control_is_found_by_its_whole_id_in_the_framework_that_is_named(every):
    wanted = RuleQuery(control="4.1", framework="benchmark 5.0")
    hits = list(search_packs(every, wanted))
    assert names(hits) == [
        "CIS-3.0-4.1-UnauthorizedAPICalls",  # the same pattern
        "CIS-5.0-4.1-UnauthorizedAPICalls",
        "CIS-7.0-5.1-UnauthorizedAPICalls",
    ]
    (own,) = met(hits[1].rules[0], wanted)
    assert (own.version, own.id) == ("5.0.0", "4.1")


def test_letter_case_does_not_matter(every):
    hits = names(
        search_packs(every, RuleQuery(control="cloudwatch.5", framework="SECURITY hub current"))
    )
    assert "CloudWatch.5-CloudTrailChanges" in hits
    assert hits == names(
        search_packs(every, RuleQuery(control="CloudWatch.5", framework="hub current"))
    )


def test_words_are_found_in_patterns_and_in_what_rules_say_of_themselves(every):
    hits = names(search_packs(every, RuleQuery(("ModifySecurityGroupRules",))))
    assert "CIS-5.0-4.10-SecurityGroupChanges" in hits  # in its pattern
    assert "CIS-1.2-3.10-SecurityGroupChanges" in hits  # in its defect
    both = names(search_packs(every, RuleQuery(("ModifySecurityGroupRules", "misses"))))
    assert "CIS-5.0-4.10-SecurityGroupChanges" not in both
    assert "CIS-1.2-3.10-SecurityGroupChanges" in both


def test_what_no_rule_is_like_finds_no_pack(every):
    assert list(search_packs(every, RuleQuery(framework="no such framework"))) == []
