-- Begin to make a store of version 2 one of version 3. Its records are then read anew out of their texts; the hashes of
-- its files stay NULL, since the files are not read again.
-- Changes store.records: named records_of_2;  store.log_files, store.about
-- Gives   stream, a view of the records for fields.sql;  variable first
-- Slots   version, auditor
ALTER TABLE store.records RENAME TO records_of_2;
ALTER TABLE store.log_files ADD COLUMN batch INTEGER DEFAULT 0;
ALTER TABLE store.log_files ADD COLUMN sha256 BLOB;
ALTER TABLE store.log_files ADD COLUMN inflated_sha256 BLOB;
UPDATE store.about SET version = /* version */ NULL, auditor = /* auditor */ NULL;
CREATE TEMP VIEW stream AS SELECT log_file AS file, position, record FROM store.records_of_2;
SET VARIABLE first = 0;
