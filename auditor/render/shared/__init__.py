"""The words that several reports share: intake, coverage, method, rows."""
