"""CloudTrail's own things: log files and their names, records, rejections, coverage. No I/O."""
