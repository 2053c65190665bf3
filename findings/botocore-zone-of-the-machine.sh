#!/usr/bin/env bash
# botocore: "12:00 EST" is a different instant on machines in different time zones.
#
# Guess: EST is five hours behind UTC, or it is rejected.
# Observation: an abbreviation is recognised only if it is one of the two of the machine's own zone;
#   otherwise it is dropped, and noon means noon in UTC. In New York it is recognised, but in July
#   it means four hours, since the zone's daylight saving time overrides it. So one command requests
#   three different ranges of events.
# Version: botocore 1.44.8, python-dateutil 2.9.0.post0
# Source: dateutil documentation, parser.parse (tzinfos, UnknownTimezoneWarning); botocore/utils.py
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" botocore==1.44.8 python-dateutil==2.9.0.post0
cat > noon.py <<'PY'
import sys
from botocore.utils import parse_to_aware_datetime
from datetime import timezone
from claim import holds

zone, text, expected = sys.argv[1:]
at = parse_to_aware_datetime(text).astimezone(timezone.utc)
holds(f"{text}, machine in {zone}", at.strftime("%H:%M"), expected)
PY
noon() { TZ="$1" "$PYTHON" noon.py "$1" "$2" "$3"; }
noon UTC0 "2026-01-01 12:00 EST" 12:00
noon EST5EDT,M3.2.0,M11.1.0 "2026-01-01 12:00 EST" 17:00
noon EST5EDT,M3.2.0,M11.1.0 "2026-07-01 12:00 EST" 16:00
noon CET-1CEST,M3.5.0,M10.5.0/3 "2026-07-01 12:00 EST" 12:00
