from xml.etree import ElementTree

from auditor.render.junit import junit


def test_suites_and_cases_are_counted_and_failures_say_why():
    assert (
        junit([("a.yaml", [("one", None), ("two", "expected OK\nat a.yaml:3")])])
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="a.yaml" tests="2" failures="1">
    <testcase classname="a.yaml" name="one"/>
    <testcase classname="a.yaml" name="two">
      <failure message="expected OK">expected OK
at a.yaml:3</failure>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_no_text_breaks_out_of_the_xml():
    name, why = "\"'><&\x00\x1b[31m\u202e]]>", "<b>\x00&\n]]>"
    tree = ElementTree.fromstring(junit([(name, [(name, why)])]))  # noqa: S314
    (case,) = tree.iter("testcase")
    (failure,) = case
    assert case.attrib["name"].startswith("\"'><&")
    assert failure.text is not None
    assert failure.text.startswith("<b>")
    assert failure.text.endswith("&\n]]>")
