"""What CloudTrail is known to write: the events of each service, and the values of some fields.

Lists, and so of a date: what a claim rests on them says so. They are values like others here; where
they are read from does not concern the pattern language.
"""

from auditor.pattern.vocabulary.events import EventNames
from auditor.pattern.vocabulary.lists import NO_LISTS, Vocabulary
from auditor.pattern.vocabulary.values import FieldValues

__all__ = ["NO_LISTS", "EventNames", "FieldValues", "Vocabulary"]
