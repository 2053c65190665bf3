-- Count the records that stand in log files beside items that are none.
-- Reads   occurrences, items;  Changes items
INSERT INTO items
SELECT file, true, true, count(*), min(position) FROM occurrences
WHERE file IN (SELECT file FROM items) GROUP BY file;
