"""A model of CloudWatch: metric filters, metric data, alarms, reasons, mails. Pure."""
