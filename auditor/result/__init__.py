"""Results: the values of reports, which round-trip through JSON.

The keys of the JSON are the field names; docs/result.md lists those of an audit. Times are RFC 3339
in UTC, durations ISO 8601; states and settings are spelt as CloudWatch spells them.
"""
