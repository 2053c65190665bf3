-- List all items of log files with at least one item that is not a record.
-- Reads   store.records
-- Takes   variable first: the number of the first log file of the run
-- Gives   items for unusable.sql, with log files counted from the first
CREATE OR REPLACE TEMP TABLE items AS
SELECT log_file - getvariable('first') AS file, identity IS NOT NULL AS usable,
       identity IS NOT NULL OR json_valid(record) AS is_json, count(*) AS items, min(position) AS first
FROM store.records
WHERE log_file IN (SELECT log_file FROM store.records
                   WHERE identity IS NULL AND log_file >= getvariable('first'))
GROUP BY ALL;
