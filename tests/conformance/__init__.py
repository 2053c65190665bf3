"""Checks this checkout against case files that domain experts recorded, word for word."""
