"""Use cases: audits, coverage, explained states, timelines, and patterns tried on logs."""
