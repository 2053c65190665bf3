#!/usr/bin/env bash
# chDB: the JSON type rewrites strings that look like times, and drops null and empty values.
#
# Guess: a string stays a string; at most the order of keys is lost.
# Observation: "2026-01-01T00:00:00Z" becomes a DateTime and is printed with a blank and without its
#   zone, although JSON has no type for times and none was requested. A null and an empty object
#   disappear, and a key with a dot becomes an object in an object.
# Version: chdb 4.4.0, chdb-core 26.9.0
# Source: ClickHouse documentation, "JSON Data Type"; setting input_format_try_infer_datetimes
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" chdb==4.4.0 chdb-core==26.9.0
"$PYTHON" - <<'PY'
import chdb
from claim import holds

through = lambda text: str(chdb.query(f"SELECT '{text}'::JSON", "JSONCompactEachRow")).strip()
holds("a time", through('{"eventTime":"2026-01-01T00:00:00Z"}'), '[{"eventTime":"2026-01-01 00:00:00"}]')
holds("a word beside it", through('{"eventName":"2026-01-01T00:00:00X"}'), '[{"eventName":"2026-01-01T00:00:00X"}]')
holds("null and an empty object", through('{"n":1,"none":null,"empty":{}}'), '[{"n":1}]')
holds("a key with a dot", through('{"event.original":1}'), '[{"event":{"original":1}}]')
PY
