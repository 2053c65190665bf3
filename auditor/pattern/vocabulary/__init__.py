"""Values that CloudTrail is known to write: the events of each service, and some fields.

These are lists with a date, and findings that depend on them say so. The pattern language takes
them as values; it does not know where they are stored.
"""

from auditor.pattern.vocabulary.events import EventNames
from auditor.pattern.vocabulary.lists import NO_LISTS, Vocabulary
from auditor.pattern.vocabulary.values import FieldValues

__all__ = ["NO_LISTS", "EventNames", "FieldValues", "Vocabulary"]
