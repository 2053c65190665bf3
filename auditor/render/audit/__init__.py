"""An audit and its parts as text, HTML and rows."""
