"""Many settings of an alarm over the same records, and what makes its noise."""
