"""Backtests: many settings of an alarm over the same records, and the causes of its noise."""
