-- Count the items of log files that are not records, by file and by whether they are JSON.
-- Reads   items(file, usable, is_json, items, first): number of items, and index of the first from 0,
--         including the records of the same files. Rows with equal keys add up.
-- Gives   file, is_json, items BIGINT;  first BIGINT: index of the first, from 1;  used BIGINT:
--         number of records in the same file
SELECT file, is_json, sum(items)::BIGINT AS items, min(first) + 1 AS first,
       (SELECT coalesce(sum(items), 0)::BIGINT FROM items WHERE file = bad.file AND usable) AS used
FROM items AS bad WHERE NOT usable
GROUP BY file, is_json ORDER BY ALL;
