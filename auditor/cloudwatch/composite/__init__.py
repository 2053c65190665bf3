"""Composite alarms: their rule expressions and their histories."""
