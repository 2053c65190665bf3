-- Begin to make a store one of today. Its records are then read anew out of their texts.
-- Changes store.records: named records_before;  store.about
-- Gives   stream, a view of the records for fields.sql;  variable first
-- Slots   version, auditor
ALTER TABLE store.records RENAME TO records_before;
UPDATE store.about SET version = /* version */ NULL, auditor = /* auditor */ NULL;
CREATE TEMP VIEW stream AS SELECT log_file AS file, position, record FROM store.records_before;
SET VARIABLE first = 0;
