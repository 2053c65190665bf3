-- Items of log files that are not records, by file and by whether they are JSON at all.
-- Reads   records, which still has them
-- Gives   file, is_json, items BIGINT, first BIGINT (place of the first, from 1), used BIGINT: good ones beside them
SELECT file, is_json, count(*) AS items, min(position) + 1 AS first,
       (SELECT count(*) FROM records WHERE file = bad.file AND usable) AS used
FROM records AS bad WHERE NOT usable
GROUP BY file, is_json ORDER BY ALL;
