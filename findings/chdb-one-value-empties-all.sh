#!/usr/bin/env bash
# chDB: one number too large for a double takes all fields of its record away.
#
# One would guess: the field with the number is empty or infinite, and the others are read.
# What is really so: the text is no JSON to JSONExtract as soon as a number in it, anywhere, exceeds a double, or a
#   string holds half a surrogate pair. Every field is then the default of its type, without an error, so a
#   filter on eventName passes over the record. An integer beyond 64 bits does no harm, and the functions
#   whose names begin with "simple" read on.
# Version: chdb 4.4.0, chdb-core 26.9.0
# Source: RFC 8259, section 6 (such numbers are grammatical JSON); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" chdb==4.4.0 chdb-core==26.9.0
"$PYTHON" - <<'PY'
import json
import chdb
from claim import holds

row = lambda query: json.loads(str(chdb.query(query, "JSONCompactEachRow")))
record = lambda value: f"""'{{"eventName":"StopLogging","requestParameters":{{"n":{value}}}}}'"""
name = lambda value, function="JSONExtractString": row(f"SELECT {function}({record(value)}, 'eventName')")[0]
holds("beside 1e300", name("1e300"), "StopLogging")
holds("beside 1e400", name("1e400"), "")
holds("beside half a surrogate pair", name(r'"\\ud800"'), "")
holds("beside an integer of 23 digits", name("9" * 23), "StopLogging")
holds("beside 1e400, by the simple function", name("1e400", "simpleJSONExtractString"), "StopLogging")
PY
