from auditor.cloudwatch.rule import Control
from auditor.render.shared.controls import by_framework, summary

OWN = Control("CIS", "5.0.0", "4.1", "CIS", official=True)
HUB = Control("AWS Security Hub", "", "CloudWatch.2", "AWS", official=True)
PCI = [Control("PCI DSS", "4.0", number, "Powerpipe") for number in ("10.4.1", "10.4.2")]


def test_requirements_stand_a_framework_at_a_time_with_who_says_so() -> None:
    groups = [(str(group), group.authority) for group in by_framework((OWN, HUB, *PCI))]
    assert groups == [
        ("CIS 5.0.0: 4.1", "CIS"),
        ("AWS Security Hub: CloudWatch.2", "AWS"),
        ("PCI DSS 4.0: 10.4.1, 10.4.2", "as Powerpipe reads it"),
    ]


def test_two_sources_of_one_framework_stay_apart() -> None:
    other = Control("PCI DSS", "4.0", "10.4.1", "Prowler")
    assert [group.source for group in by_framework((*PCI, other))] == ["Powerpipe", "Prowler"]


def test_the_summary_names_the_rule_s_own_and_counts_the_others() -> None:
    assert summary(()) == ""
    assert summary((OWN,)) == "CIS 5.0.0: 4.1"
    assert summary((OWN, HUB, *PCI)) == "CIS 5.0.0: 4.1, and 3 more"


def test_an_opinion_in_the_summary_says_whose_it_is() -> None:
    assert summary(PCI) == "PCI DSS 4.0: 10.4.1, 10.4.2 (Powerpipe)"
    assert summary((Control("House rules", "", "7"),)) == "House rules: 7"
