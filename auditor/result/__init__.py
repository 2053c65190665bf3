"""Results: all that a report can say, plain enough to round-trip through JSON.

The keys of the JSON are the names of the fields here; docs/result.md has those of an audit. Times
are RFC 3339 in UTC, durations ISO 8601, states and settings are spelt as CloudWatch spells them.
"""
