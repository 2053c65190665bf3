"""One opening and one replay of alarms, which all use cases share."""
