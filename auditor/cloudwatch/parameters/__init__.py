"""Alarms from the parameters of PutMetricAlarm and PutCompositeAlarm, with all their faults."""
