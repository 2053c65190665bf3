#!/usr/bin/env bash
# compliance-trestle: reading and writing a document converts its times to UTC and cuts them to
#   milliseconds.
#
# Guess: a time in an OSCAL document is written as it was read; it is a datetime with its offset.
# Observation: the offset is always +00:00, "Z" is never written, and fractions below a millisecond
#   are lost, so a document that is read and written differs from the original, also for a signature
#   or a digest of it. A bare number is accepted as a time, too: seconds or milliseconds since 1970,
#   depending on its size.
# Version: compliance-trestle 5.2.0
# Source: trestle/core/base_model.py, the serializer of datetime values; pydantic documentation, "Datetime Types"
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" compliance-trestle==5.2.0
"$PYTHON" - <<'PY'
import json
from pathlib import Path
from trestle.oscal.catalog import Catalog
from claim import holds


def rewritten(time):
    metadata = {"title": "t", "version": "1", "oscal-version": "1.1.2", "last-modified": time}
    document = {"catalog": {"uuid": "00000000-0000-4000-8000-000000000000", "metadata": metadata}}
    Path("catalog.json").write_text(json.dumps(document))
    read = Catalog.oscal_read(Path("catalog.json").absolute())
    return json.loads(read.oscal_serialize_json())["catalog"]["metadata"]["last-modified"]


holds("local midnight with microseconds", rewritten("2026-01-01T00:00:00.123456+05:30"), "2025-12-31T18:30:00.123+00:00")
holds("a time that ends in Z", rewritten("2026-01-01T00:00:00Z"), "2026-01-01T00:00:00+00:00")
holds("a number of ten digits", rewritten(1767225600), "2026-01-01T00:00:00+00:00")
holds("a number of thirteen digits", rewritten(1767225600000), "2026-01-01T00:00:00+00:00")
PY
