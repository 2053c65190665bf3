#!/usr/bin/env bash
# botocore: a start time of "2026" means 33 minutes and 46 seconds into 1970.
#
# Guess: the year, or the basic ISO date 20260701, since the documentation accepts ISO 8601; or an
#   error.
# Observation: any text that float() accepts is read as seconds since 1970, before it is parsed as a
#   date. LookupEvents from "2026" to "20260701" requests the year 1970 and returns no events;
#   "2026-07" is a date again, with the day of the month on which it is requested.
# Version: botocore 1.44.8
# Source: botocore/utils.py, _parse_timestamp_with_tzinfo
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" botocore==1.44.8
"$PYTHON" - <<'PY'
from datetime import date
from botocore.serialize import create_serializer
from botocore.session import Session
from botocore.utils import parse_to_aware_datetime
from claim import holds

model = Session().get_service_model("cloudtrail").operation_model("LookupEvents")
sent = lambda time: create_serializer("json").serialize_to_request({"StartTime": time}, model)["body"]
holds("2026", sent("2026"), b'{"StartTime": 2026}')
holds("20260701", sent("20260701"), b'{"StartTime": 20260701}')
holds("2026-07-01", sent("2026-07-01"), b'{"StartTime": 1782864000}')
month = parse_to_aware_datetime("2026-07")
holds("2026-07, the day of it is today's", (month.month, month.day == date.today().day), (7, True))
PY
