"""CloudTrail as values and functions: log files, their keys, digest files, coverage. No I/O."""
