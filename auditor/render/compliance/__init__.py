"""The report by control as an HTML page, text, CSV, Markdown and JSON."""
