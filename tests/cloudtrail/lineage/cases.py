"""Cases of lineage: recorded ones, and one for each further way of making credentials."""

import json
from typing import Any, Final

from tests.paths import GOLDEN

CASES: Final[dict[str, dict[str, Any]]] = {
    case["case"]: case
    for name in ("lineage.jsonl", "lineage_ways.jsonl")
    for case in map(json.loads, (GOLDEN / name).read_text("utf-8").splitlines())
}
"""Cases by name, each with `records` and the `expected` links."""
