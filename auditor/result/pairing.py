"""Why two alarms of different rules are a pair."""

from enum import StrEnum


class PairedBy(StrEnum):
    """Why two alarms are compared with one another, the first reason that holds."""

    NAME = "name"
    """They have one name."""
    CONTROL = "control"
    """Both belong to one control of a benchmark, in any version."""
    MEANING = "meaning"
    """Their filters match records in common, more nearly the same than others do."""
    ALONE = "alone"
    """Each set has only one alarm; only a backtest pairs them for this reason."""
