-- Count the records in log files that also hold other items.
-- Reads   occurrences, items;  Changes items
INSERT INTO items
SELECT file, true, true, count(*), min(position) FROM occurrences
WHERE file IN (SELECT file FROM items) GROUP BY file;
