"""Paths in the checkout for tests that read them."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SAMPLE: Final = ROOT / "sample_data"
GOLDEN: Final = ROOT / "tests" / "golden"
SHARED: Final = ROOT.parent / "shared" / "data" / "cloudtrail"
"""Real logs, absent in most checkouts."""
