from xml.etree import ElementTree

from auditor.render.rules.junit import CaseOutput, junit

CASES = [
    ("one.yaml", "passes", None),
    ("two.yaml", "fails", "expected ALARM\nwas <OK> & more"),
    ("one.yaml", 'odd "name" \x00\x1b[31m', "]]> \x07"),
]


def test_suites_keep_their_order_and_count_their_cases():
    root = ElementTree.fromstring(junit(CASES))
    assert root.attrib == {"tests": "3", "failures": "2", "errors": "0"}
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    assert suites == [("one.yaml", "2", "1"), ("two.yaml", "1", "1")]


def test_a_failure_has_its_first_line_as_its_message_and_all_of_it_as_text():
    failure = ElementTree.fromstring(junit(CASES)).find(".//testcase[@name='fails']/failure")
    assert failure is not None
    assert failure.get("message") == "expected ALARM"
    assert failure.text == "expected ALARM\nwas <OK> & more"


def test_a_case_that_passed_can_say_something():
    root = ElementTree.fromstring(junit([("one", "a", CaseOutput("note: <b>"))]))
    assert root.get("failures") == "0"
    assert root.findtext(".//system-out") == "note: <b>"


def test_what_xml_cannot_hold_is_shown_and_breaks_nothing():
    text = junit(CASES)
    ElementTree.fromstring(text)
    assert "\x00" not in text
    assert "\x1b" not in text


def test_no_cases_are_a_valid_document_too():
    assert ElementTree.fromstring(junit([])).get("tests") == "0"
