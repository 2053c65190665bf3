#!/usr/bin/env bash
# msgspec: decode_lines does not depend on lines.
#
# Guess: each line is one document; a line with two documents, or a document over two lines, is an
#   error.
# Observation: it decodes value after value, whatever blanks separate them: two values on a line are
#   two results, a document over several lines is one result, and blank lines are none. The index of
#   a result is not a line number.
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
