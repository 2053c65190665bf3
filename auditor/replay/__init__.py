"""Open sources and replay alarms: what all use cases share."""
