"""Open sources and replay alarms, for all use cases."""
