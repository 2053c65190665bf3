"""Replay archived CloudTrail logs through CloudWatch metric filters and alarms, offline."""

from typing import Final

__version__: Final = "0.1.0"
