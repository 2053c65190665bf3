"""Evidence for auditors: reviews, reports by control, and packs."""
