-- Count the records that a pattern matches, and those that fail only one of its conditions.
-- Reads   matching
-- Params  $filter: the filter of the pattern, counted from 1;  $starts, $ends INTEGER[]: for each
--         alternative of the pattern, the conditions that must all hold, as inclusive ranges of
--         filters counted from 1;  $limit
-- Gives   verdict: the pattern's filter for a match, otherwise the only one that fails;  records, and
--         how many of them are undated;  places: file, position and own time of the first dated
--         records, at most $limit, oldest first
WITH judged AS MATERIALIZED (
    SELECT file, position, event_time, happened,
           CASE WHEN matches[$filter] THEN $filter
                ELSE list_filter(list_transform(range(len($starts::INTEGER[])), lambda way:
                    CASE WHEN len(list_filter(matches[$starts[way + 1]:$ends[way + 1]], lambda holds: NOT holds)) = 1
                         THEN $starts[way + 1]
                              + list_position(matches[$starts[way + 1]:$ends[way + 1]], FALSE) - 1 END),
                    lambda failing: failing IS NOT NULL)[1] END AS verdict
    FROM /* view */ matching
), totals AS (
    SELECT verdict, count(*) AS records, count(*) FILTER (WHERE event_time IS NULL) AS undated
    FROM judged WHERE verdict IS NOT NULL GROUP BY verdict
), first AS (
    SELECT * FROM judged WHERE verdict IS NOT NULL AND event_time IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY verdict ORDER BY event_time, file, position) <= $limit
)
SELECT verdict, records, undated,
       coalesce(list(row(file, position, happened) ORDER BY event_time, file, position)
           FILTER (WHERE file IS NOT NULL), []) AS places
FROM totals LEFT JOIN first USING (verdict)
GROUP BY verdict, records, undated ORDER BY verdict;
