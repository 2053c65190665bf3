"""Significance: calls weighted by the cost of missing them, in threads of one actor. Pure."""
