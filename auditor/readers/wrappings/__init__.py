"""Wrappings of other services around a record, and how to extract it unchanged."""
