"""The store, one DuckDB file: made by `ingest`, audited, queried and exported."""
