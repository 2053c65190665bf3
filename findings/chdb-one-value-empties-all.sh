#!/usr/bin/env bash
# chDB: one number that is too large for a double empties all fields of its record.
#
# Guess: the field with the number is empty or infinite, and the others are read.
# Observation: if any number in a text exceeds a double, or a string holds half a surrogate pair,
#   JSONExtract does not accept the text as JSON. Every field then has the default of its type,
#   without an error, so a filter on eventName skips the record. An integer beyond 64 bits does no
#   harm, and the functions whose names begin with "simple" still read the text.
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
