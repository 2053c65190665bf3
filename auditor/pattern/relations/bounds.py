"""What a decision gives up on: an answer that would take too long is not given at all."""


class UndecidedError(Exception):
    """The decision hit a bound, or the patterns are of kinds that it does not compare.

    Its text is the reason, for `Relation.reason`.
    """
