"""Questions to the relations of an engine, asked of DuckDB in SQL."""
