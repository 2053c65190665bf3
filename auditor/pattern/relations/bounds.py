"""Limits at which a decision gives up."""


class UndecidedError(Exception):
    """The decision hit a bound, or the patterns are of kinds that it does not compare.

    Its text is the reason, for `Relation.reason`.
    """
