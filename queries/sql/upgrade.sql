-- Begin to upgrade a store from version 2 to version 3. Its records are then read again from their
-- texts; the hashes of its files stay NULL, since the files are not read again.
-- Changes store.log_files;  store.records: named records_before;  store.about
-- Gives   stream, a view of the records for fields.sql;  variable first
-- Slots   version, auditor
ALTER TABLE store.log_files ADD COLUMN batch INTEGER DEFAULT 0;
ALTER TABLE store.log_files ADD COLUMN sha256 BLOB;
ALTER TABLE store.log_files ADD COLUMN inflated_sha256 BLOB;
ALTER TABLE store.records RENAME TO records_before;
UPDATE store.about SET version = /* version */ NULL, auditor = /* auditor */ NULL;
CREATE TEMP VIEW stream AS SELECT log_file AS file, position, record FROM store.records_before;
SET VARIABLE first = 0;
