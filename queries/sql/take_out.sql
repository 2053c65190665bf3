-- All items of the log files that have one which is not a record.
-- Reads   store.records;  variable first: the number of the first log file of the run
-- Gives   records(file, position, usable, is_json) as unusable.sql reads it, of log files counted from that first
CREATE OR REPLACE TEMP TABLE records AS
SELECT log_file - getvariable('first') AS file, position,
       identity IS NOT NULL AS usable, usable OR json_valid(record) AS is_json
FROM store.records
WHERE log_file IN (SELECT log_file FROM store.records
                   WHERE identity IS NULL AND log_file >= getvariable('first'));
