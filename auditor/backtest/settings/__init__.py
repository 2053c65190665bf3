"""A grid of settings over one alarm: episodes, totals, scores and a recommendation. Pure."""
