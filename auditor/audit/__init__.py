"""Use cases over one opening: audits, coverage, explained states, patterns tried on logs."""
