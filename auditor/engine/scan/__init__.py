"""Fills the relations from log files, in memory."""
