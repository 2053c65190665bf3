"""Fills the relations from log files, in memory, and leaves nothing behind."""
