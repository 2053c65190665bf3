"""Typical mistakes, each with the whole text of its error."""

import pytest

from auditor.errors import PatternError
from auditor.pattern import parse

MISTAKES = r"""
{ $.eventName == "StopLogging" }
               ^ == is not supported; write =
{ $.eventName = "StopLogging }
                ^ a quoted value that does not end; close it with "
{ $.eventName = 'StopLogging' }
                ^ invalid character "'"; values stand between straight double quotes, "
{ $.size => 5 }
          ^ => is not supported; write >=
{ $.size > "5" }
           ^ > compares numbers; write 5 without quotes
{ $.size < small }
           ^ < compares numbers; expected a number
{ $.a = 1, $.b = 2 }
         ^ conditions are joined by && or ||, not by a comma
{ $.a = 1 and $.b = 2 }
          ^ expected && or || or the end of the pattern; write && instead of and
{ ($.a = 1 Or $.b = 2) }
           ^ expected && or || or ); write || instead of Or
{ $.a = 1 & $.b = 2 }
          ^ expected &&
{ $eventName = "StopLogging" }
   ^ expected a period after $; write $.eventName
{ eventName = "StopLogging" }
  ^ a selector begins with $.; write $.eventName
{ $."detail-type" = "order" }
    ^ no double quotes in a selector; write $.name, or $.['na.me']
{ $.a[first] = 1 }
     ^ expected [0], [*] or ['name']
{ $.*.* = 1 }
  ^ a selector takes at most one wildcard
{ $.message = "say "hello"" }
                    ^ expected && or || or the end of the pattern; a " inside quotes is written \"
{ $.requestParameters.x:y = 1 }
                       ^ invalid character ':' in a selector; such names stand in $.['na.me']
{ $.größe = 1 }
      ^ invalid character 'ö' in a selector; such names stand in $.['na.me']
{ $.user = alice@example.com }
                ^ invalid character '@'; put the value between double quotes, "
{ !($.a = 1) }
  ^ negation is not supported; write !=, or NOT EXISTS after a selector
{ $.a IS NOT NULL }
      ^ IS NOT is not supported; write the opposite, such as != or = *
{ $.a EXISTS }
      ^ EXISTS is not supported; write = * for a string or number, or NOT EXISTS
{ $.a contains x }
      ^ CONTAINS is not supported; write = "*text*"
{ $.a is }
      ^ expected an operator, IS NULL, IS TRUE, IS FALSE or NOT EXISTS
{ $.a = %(x|y)% }
         ^ no parentheses in regular expressions, not even escaped; write \x28 and \x29
{ $.a = %x!% }
          ^ '!' is not supported in regular expressions; write \x21
{ $.a = %né% }
          ^ 'é' is not ASCII; regular expressions take ASCII only, so write . instead
{ $.a = %\bx% }
         ^ no such escape; there are \d \s \w, \x28 and \ before a symbol
{ $.a = %[[:alpha:]]% }
          ^ no named classes such as [:alpha:]; write [A-Za-z], or \[ for a bracket
{ $.a = %x{1001}% }
          ^ not a regular expression: invalid repetition size: {1001}
{ $.a = %x{,}% }
           ^ a repetition needs a number
{ $.a = %x }
        ^ a regular expression that does not end; close it with %
{ $.a = %x% || $.b = %y% || $.c = %z% }
                                  ^ a pattern takes at most 2 regular expressions
{ $.a = 1
        ^ If a filter pattern starts with '{' it must end with '}'
{ ($.a = 1 }
           ^ expected && or || or )
{ $.a = }
        ^ expected a value: a word, a number, "text" or %regular expression%
[time, level = ERROR
                   ^ If a filter pattern starts with '[' it must end with ']'
[..., status = 4*, ...]
                   ^ Duplicate field '...'; it stands for any number of words, once
[status = 4* && bytes > 1000]
                ^ a condition on bytes among those on status; write it in the place of bytes
[level, level]
        ^ Duplicate field 'level'; each field needs its own name
[$level = ERROR]
 ^ fields between [ ] are names without $, such as status_code
[level ERROR]
       ^ expected an operator after level, or a comma
Status: timeout
      ^ invalid character ':'; put the whole term between double quotes, "
"event": "login"
       ^ invalid character ':'; put the whole term between double quotes, "
'{ $.eventName = x }'
^ a pattern in { } or [ ] stands without quotes around it
"{ $.eventName = "x" }"
                  ^ a pattern in { } or [ ] stands without quotes around it
{ $.eventName IN ["StopLogging", "DeleteTrail"] }
                 ^ lists of values are not supported; write $.name = value for each, joined by ||
{ $.eventName = [StopLogging, DeleteTrail] }
                ^ lists of values are not supported; write $.name = value for each, joined by ||
{ $.eventName =~ /Stop.*/ }
               ^ =~ is not supported; write = and a regular expression between % signs
{ $.eventName ~ "Stop" }
              ^ ~ is not supported; write = and a regular expression between % signs
{ $.eventName = /Stop.*/ }
                ^ invalid character '/'; put a text between ", a regular expression between %
{ NOT $.eventName = StopLogging }
  ^ negation is not supported; write !=, or NOT EXISTS after a selector
{ $.eventName = A && NOT ($.eventName = B) }
                     ^ negation is not supported; write !=, or NOT EXISTS after a selector
{ $.eventName = Stop Logging }
                     ^ expected && or || or the end of the pattern; quote a value with blanks
{ $.errorCode NOT EXIST }
              ^ NOT EXIST is not supported; write NOT EXISTS
{ $.errorCode IS EMPTY }
              ^ IS EMPTY is not supported; write = "", IS NULL or NOT EXISTS
{ $.a = 1 } || { $.b = 2 }
          ^ one pair of braces holds the whole pattern; group conditions with ( )
{ $.eventName = A || B }
                     ^ each condition names its selector; write $.eventName = B
{ $.a > 1 && ($.eventName != "A" && "B") && $.c = 1 }
                                    ^ each condition names its selector; write $.eventName != "B"
{ $.eventName = (A || B) }
                ^ lists of values are not supported; write $.name = value for each, joined by ||
{ $.eventName = A || eventName = B }
                     ^ a selector begins with $.; write $.eventName
eventName=StopLogging
^ put conditions on fields between braces; write { $.eventName = value }, or quote the text
filter eventName = "StopLogging"
^ put conditions on fields between braces; write { $.eventName = value }, or quote the text
eventName: StopLogging
^ put conditions on fields between braces; write { $.eventName = value }, or quote the text
SELECT * FROM trail WHERE eventname = 'x'
^ SQL is not a filter pattern; write { $.eventName = "StopLogging" }
{"source": ["aws.cloudtrail"], "detail": {"eventName": ["StopLogging"]}}
^ JSON as in EventBridge is not a filter pattern; write { $.eventName = "StopLogging" }
$.eventName = StopLogging
^ put conditions on fields between braces; write { $.eventName = StopLogging }
($.eventName = A) || ($.eventName = B)
^ put conditions on fields between braces; write { ($.eventName = A) || ($.eventName = B) }
$.eventName = StopLogging }
^ put conditions on fields between braces; write { $.eventName = StopLogging }
$.eventName == StopLogging
^ put conditions on fields between braces; write { $.name = value }
fields @timestamp | filter eventName = "StopLogging"
       ^ queries of Logs Insights are not filter patterns; write { $.eventName = "StopLogging" }
StopLogging || DeleteTrail
            ^ terms are not joined; for any one of several write ?ERROR ?WARN
"StopLogging" && "DeleteTrail"
              ^ terms are not joined; all of them must occur, so leave && out
"unterminated
^ a quoted phrase that does not end; close it with "
ERROR %x
      ^ a regular expression that does not end; close it with %
ERROR -
       ^ expected a term after ? or -
""".strip("\n").split("\n")
CASES = list(zip(MISTAKES[::2], MISTAKES[1::2], strict=True))


@pytest.mark.parametrize(("text", "drawn"), CASES, ids=[text for text, _ in CASES])
def test_a_mistake_is_shown_with_its_place_and_what_to_write(text, drawn):
    caret, message = drawn.split("^ ", 1)
    with pytest.raises(PatternError) as caught:
        parse(text)
    assert str(caught.value) == f"{message}\n    {text}\n    {caret}^"


def test_a_regular_expression_that_would_run_for_ages_is_an_error():
    with pytest.raises(PatternError, match="too costly to run; write smaller repetitions"):
        parse("%" + r"\w{999}" * 100 + "%")


def test_a_pattern_that_is_too_long_is_shown_where_it_is():
    with pytest.raises(PatternError) as caught:
        parse("x" * 1030)
    assert caught.value.offset == 1024
    assert caught.value.message == "1,030 characters; a filter pattern has at most 1,024"
    parse("x" * 1024)


@pytest.mark.parametrize("text", ['{ $.a = "\ud83d" }', "a\udcff", '[a="\ud800"]'])
def test_half_of_a_surrogate_pair_is_no_character(text):
    with pytest.raises(PatternError, match="half of a surrogate pair"):
        parse(text)
