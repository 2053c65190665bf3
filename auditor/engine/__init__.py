"""Engines: records in, metric data and evidence out."""
