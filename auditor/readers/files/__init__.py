"""Container formats that are whole files: JSON text, CSV tables, Parquet."""
