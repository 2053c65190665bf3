-- The filters that match any record at all, dated or not, and which of them match the same records.
-- Reads   matching
-- Gives   filter, first BIGINT, counted from 1: a filter, and the first of those that match the records that it matches
-- Few lists of verdicts are distinct, however many records there are.
WITH verdicts AS (
    SELECT row_number() OVER () AS list, matches FROM (SELECT DISTINCT matches FROM /* view */ matching)
), matching_filters AS (
    SELECT list, unnest(list_filter(range(1, len(matches) + 1), lambda filter: matches[filter])) AS filter FROM verdicts
), lists AS (
    SELECT filter, list(list ORDER BY list) AS lists FROM matching_filters GROUP BY filter
)
SELECT filter, min(filter) OVER (PARTITION BY lists) AS first FROM lists;
