#!/usr/bin/env bash
# msgspec: a complete document with half a surrogate pair is reported as truncated.
#
# Guess: an error about the escape, with its byte, as for a pair in the wrong order.
# Observation: "\ud800" before the closing quote gives "Input data was truncated", the message for a
#   truncated file. A program that salvages truncated files by this message searches for an end that
#   is present. json accepts the text.
# Version: msgspec 0.22.0
# Source: RFC 8259, section 8.2 (such text is grammatical JSON); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" msgspec==0.22.0
"$PYTHON" - <<'PY'
import json
import msgspec
from claim import holds, refused

half = r'{"userAgent": "\ud800"}'
holds("json", json.loads(half), {"userAgent": "\ud800"})
refused("msgspec, half a pair", lambda: msgspec.json.decode(half), "DecodeError", "Input data was truncated")
refused("msgspec, half a document", lambda: msgspec.json.decode(half[:-3]), "DecodeError", "Input data was truncated")
refused("msgspec, a pair in the wrong order", lambda: msgspec.json.decode(r'"\udc00\ud800"'),
        "DecodeError", "invalid utf-16 surrogate pair (byte 7)")
PY
