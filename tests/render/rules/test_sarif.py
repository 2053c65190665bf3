import json

import pytest

from auditor.render.rules.sarif import SarifResult, SarifRule, sarif

RULE = SarifRule("never-fires", "It never fires", "Why *that* is.")
RESULT = SarifResult("never-fires", "error", "Never <b>5</b>", "a b/rules.yaml", 7, "Alarm")


def run(*results):
    return json.loads(sarif([RULE], results))["runs"][0]


def test_a_log_has_the_version_and_schema_that_viewers_look_for():
    log = json.loads(sarif([RULE], [RESULT]))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    assert len(log["runs"]) == 1


def test_a_result_names_its_rule_place_and_line():
    assert run(RESULT)["results"] == [
        {
            "ruleId": "never-fires",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "Never <b>5</b>"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a%20b/rules.yaml"},
                        "region": {"startLine": 7},
                    },
                    "logicalLocations": [{"name": "Alarm"}],
                }
            ],
        }
    ]


def test_a_rule_has_help_in_text_and_markdown():
    (rule,) = run()["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "It never fires"}
    assert rule["help"] == {"text": "Why *that* is.", "markdown": "Why *that* is."}


def test_without_a_line_there_is_no_region_and_an_accepted_result_is_suppressed():
    plain = SarifResult("never-fires", "note", "x", "rules.yaml", None, "", suppressed=True)
    (result,) = run(plain)["results"]
    assert result["suppressions"] == [{"kind": "external"}]
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "rules.yaml"}}}
    ]


def test_a_result_of_a_rule_that_was_not_given_is_an_error_of_ours():
    with pytest.raises(KeyError):
        sarif([], [RESULT])
