#!/usr/bin/env bash
# google-re2: with an end position, $ and \b look beyond it; in re they do not.
#
# Guess: search(text, pos, endpos) treats endpos as the end of the text, like the module that it
#   replaces.
# Observation: endpos only limits the match. $ and \b still see the character after it, so "a$" is
#   not found in the first letter of "ab". fullmatch agrees with re, since it needs no anchor.
# Version: google-re2 1.1.20251105
# Source: re2/__init__.py, _Regexp._match hands endpos to RE2::Match, whose context is the whole text
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" google-re2==1.1.20251105
"$PYTHON" - <<'PY'
import re
import re2
from claim import holds

found = lambda module, pattern: bool(module.compile(pattern).search("ab", 0, 1))
holds("re, a$ up to position 1", found(re, "a$"), True)
holds("re2, a$ up to position 1", found(re2, "a$"), False)
holds(r"re, a\b up to position 1", found(re, r"a\b"), True)
holds(r"re2, a\b up to position 1", found(re2, r"a\b"), False)
holds("re2, a as full match up to position 1", bool(re2.compile("a").fullmatch("ab", 0, 1)), True)
PY
