"""What several reports show in the same words: intake, coverage, method, rows."""
