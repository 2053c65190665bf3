"""Results as text, JSON, HTML and other formats; `formats` names them all."""
