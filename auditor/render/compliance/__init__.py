"""The report by control as a page, text, CSV, Markdown and JSON."""
