-- Remove what an interrupted ingest left of a batch: its records, since all else is written in its
-- last transaction.
-- Reads   store.log_files
-- Changes store.records, store.long_batches, store.about
BEGIN;
DELETE FROM store.records WHERE log_file > (SELECT coalesce(max(log_file), 0) FROM store.log_files);
DELETE FROM store.long_batches WHERE batch > (SELECT coalesce(max(batch), 0) FROM store.log_files);
UPDATE store.about SET version = -version;
COMMIT;
