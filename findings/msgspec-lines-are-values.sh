#!/usr/bin/env bash
# msgspec: decode_lines does not go by lines.
#
# One would guess: each line is one document, and a line with two, or a document over two lines, is an error.
# What is really so: it decodes value after value, whatever blanks stand between: two values on a line are two results,
#   a document that is laid out over several lines is one, blank lines are nothing. The place of a result in the list
#   is not a line number.
# Version: msgspec 0.22.0
# Source: msgspec documentation, "JSON Lines" (json.Decoder.decode_lines); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" msgspec==0.22.0
"$PYTHON" - <<'PY'
import msgspec
from claim import holds, refused

decoder = msgspec.json.Decoder()
holds("two values on one line", decoder.decode_lines("1 2\n3"), [1, 2, 3])
holds("one value over two lines", decoder.decode_lines('{"n":\n1}\n2'), [{"n": 1}, 2])
holds("blank lines", decoder.decode_lines("1\n\n \n2\n"), [1, 2])
refused("two values without decode_lines", lambda: decoder.decode("1 2"), "DecodeError", "trailing characters")
PY
