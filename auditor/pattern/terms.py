"""The grammar of unstructured patterns: terms.

Source: CloudWatch Logs User Guide, "Filter pattern syntax for unstructured log events".
"""

import re
from typing import Final

from auditor.errors import PatternError
from auditor.pattern import regex
from auditor.pattern.grammar import MAXIMUM_REGEXES, unquote
from auditor.pattern.nodes import MatchAll, Phrase, Regex, Role, Term, Terms

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_TERM: Final = re.compile(
    r"""(?P<role>[?-]?)"""
    r"""(?:(?P<quoted>"(?:[^"\\]|\\.)*")|%(?P<regex>[^%]*)%|(?P<bare>[A-Za-z0-9_.][A-Za-z0-9_.-]*))""",
    re.DOTALL,
)
_QUOTED_PATTERN: Final = re.compile(r"""\s*["'`\u2018\u2019\u201c\u201d]\s*[{\[]""")
"""How a pattern of another kind begins that was put between quotes."""
_EXCLUDED: Final = re.compile(r"-[ \t]+(?=\S)")


def parse_terms(text: str) -> Terms | MatchAll:
    """Read pattern = ( [ "?" | "-" ] ( quoted | regex | word ) )+, blanks between.

    A quoted phrase of blanks on its own, such as `""`, matches every message.

    Raises:
        PatternError: a term that CloudWatch would reject.
    """
    terms: list[Term] = []
    position = _after_space(text, 0)
    while position < len(text):
        term, position = _term(text, position)
        if isinstance(term.value, Regex) and sum(_is_regex(t) for t in terms) == MAXIMUM_REGEXES:
            message = f"a pattern takes at most {MAXIMUM_REGEXES} regular expressions"
            raise PatternError(message, text, position - len(term.value.text) - 2)
        terms.append(term)
        after = _after_space(text, position)
        if after == position < len(text):
            raise PatternError(_unknown(text, position), text, position)
        position = after
    match terms:
        case [Term(Role.REQUIRED, Phrase(phrase))] if not phrase.strip(" "):
            return MatchAll()
        case _:
            return Terms(tuple(terms))


def _term(text: str, position: int) -> tuple[Term, int]:
    """Return the term that begins at a place, and the place after it."""
    blanks = _EXCLUDED.match(text, position)
    match = _TERM.match(text, blanks.end() if blanks else position)
    if match is None or (blanks and match["role"]):
        at = blanks.end() if blanks else position
        at += text[at] in "?-" and not blanks
        raise PatternError(_unknown(text, at), text, at)
    role = Role.EXCLUDED if blanks else Role(match["role"])
    if match["regex"] is not None:
        regex.check_regex(match["regex"], text, match.start("regex"))
        return Term(role, Regex(match["regex"])), match.end()
    if match["quoted"] is not None:
        return Term(role, Phrase(unquote(match["quoted"]))), match.end()
    return Term(role, Phrase(match["bare"], bare=True)), match.end()


def _is_regex(term: Term) -> bool:
    return isinstance(term.value, Regex)


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _unknown(text: str, position: int) -> str:
    """Return the error at a place where no term begins, or where one should have ended."""
    match text[position : position + 1]:
        case "" | " " | "\t" | "\r" | "\n":
            return "expected a term after ? or -"
        case '"' if position and text[position - 1] == '"':
            return 'expected a blank between terms; a " inside quotes is written \\"'
        case '"' if not position or text[position - 1] in " \t\r\n?-":
            return 'a quoted phrase that does not end; close it with "'
        case "%" if not position or text[position - 1] in " \t\r\n?-":
            return "a regular expression that does not end; close it with %"
        case '"' | "%":
            return "expected a blank between terms"
        case _ if _QUOTED_PATTERN.match(text):
            return "a pattern in { } or [ ] stands without quotes around it"
        case "|" if text.startswith("||", position):
            return "terms are not joined; for any one of several write ?ERROR ?WARN"
        case "&" if text.startswith("&&", position):
            return "terms are not joined; all of them must occur, so leave && out"
        case character:
            return f'invalid character {character!r}; put the whole term between double quotes, "'
