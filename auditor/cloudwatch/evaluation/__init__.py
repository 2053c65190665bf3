"""Alarm evaluation: windows of datapoints, decisions, and the history that follows from them."""
