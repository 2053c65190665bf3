"""What makes the noise of an alarm, what would take it out, and how another setting compares."""
