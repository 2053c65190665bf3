"""CloudWatch as it would have been: metric filters, metric data, alarms, reasons, mails. Pure."""
