"""Questions about the relations of an engine, in SQL for DuckDB."""
