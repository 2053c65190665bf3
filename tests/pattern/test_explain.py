import pytest

from auditor.pattern import explain, parse

CASES = {
    "": "every message matches",
    "[]": "every message matches",
    "[...]": "every message matches",
    "{ $.a IS NULL }": "a JSON message matches if $.a is present and null",
    """
{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && ($.eventName = Put*Policy ||
  $.code != *Denied || $.size >= 5 || $.tags[*] = %^a% || $.n != 7 || $.x = * || $.y = 1) }
""": """\
a JSON message matches if all of these hold:
  $.userIdentity.type is "Root"
  $.userIdentity.invokedBy is absent
  any of these holds:
    $.eventName begins with "Put" and ends with the first "Policy" after that
    $.code is text or a number other than one that ends with "Denied" and does not hold it earlier
    $.size is a number at least 5
    any $.tags[*] matches the regular expression %^a%
    $.n is text or a number other than 7
    $.x is text or a number
    $.y is the number 1, or that text""",
    'ERROR -"exit 0" ?warn %a|b%': """\
a message matches if all of these hold:
  it holds the text "ERROR"
  it holds what matches the regular expression %a|b%
  it does not hold the text "exit 0"
  (ignored beside the others: the text "warn")""",
    "?a ?b": """\
a message matches if any of these holds:
  it holds the text "a"
  it holds the text "b\"""",
    "[ip, ..., status = 4* || status > 599, ]": """\
a message matches if it has at least 3 words between blanks, and:
  word 1 is ip, whatever it holds
  word 2 from the end is status, of which
    any of these holds:
      status begins with "4"
      status is a number greater than 599
  the last word has no name, whatever it holds""",
    "[level, message]": """\
a message matches if it has at least 2 words between blanks, and:
  word 1 is level, whatever it holds
  word 2 and all that follows it is message, whatever it holds""",
}


@pytest.mark.parametrize("text", CASES)
def test_a_pattern_is_explained_in_plain_words(text):
    assert explain(parse(text)) == CASES[text]
