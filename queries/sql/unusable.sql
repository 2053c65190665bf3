-- Items of log files that are not records, by file and by whether they are JSON at all.
-- Reads   items(file, usable, is_json, items, first): items of log files, counted, with the first of them from 0;
--         of each file that has one which is not a record, all. Rows of equal keys add up.
-- Gives   file, is_json, items BIGINT, first BIGINT (place of the first, from 1), used BIGINT: good ones beside them
SELECT file, is_json, sum(items)::BIGINT AS items, min(first) + 1 AS first,
       (SELECT coalesce(sum(items), 0)::BIGINT FROM items WHERE file = bad.file AND usable) AS used
FROM items AS bad WHERE NOT usable
GROUP BY file, is_json ORDER BY ALL;
