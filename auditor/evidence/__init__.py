"""Evidence for people who were not there: reviews, compliance, packs."""
