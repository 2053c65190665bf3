-- Remove all data of some log files, which are about to be read again, and find the other copies of
-- their events, which count again.
-- Reads   withdrawn(log_file)
-- Changes store.log_files, store.records, store.copies, store.containers, store.rejections
-- Gives   stream, a table of the copies to insert again; revived(identity): their events;
--         touched(batch): batches in which other records count now
CREATE OR REPLACE TEMP TABLE stream AS
SELECT c.log_file AS file, c.position, coalesce(c.record, r.record) AS record
FROM store.copies AS c JOIN store.records AS r USING (identity)
WHERE r.log_file IN (FROM withdrawn) AND c.log_file NOT IN (FROM withdrawn);

CREATE OR REPLACE TEMP TABLE revived AS
SELECT DISTINCT identity FROM store.records WHERE log_file IN (FROM withdrawn);

CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT batch FROM store.log_files
WHERE log_file IN (FROM withdrawn) OR log_file IN (SELECT file FROM stream);

DELETE FROM store.copies WHERE log_file IN (FROM withdrawn) OR identity IN (FROM revived);
DELETE FROM store.records WHERE log_file IN (FROM withdrawn);
DELETE FROM store.containers WHERE log_file IN (FROM withdrawn);
DELETE FROM store.rejections WHERE log_file IN (FROM withdrawn);
DELETE FROM store.log_files WHERE log_file IN (FROM withdrawn);
