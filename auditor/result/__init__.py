"""Results: the values of reports, which round-trip through JSON.

The keys of the JSON are the field names; docs/result.md lists the keys of an audit. Times are in
RFC 3339 format in UTC, durations in ISO 8601 format; states and settings have CloudWatch's
spelling.
"""
