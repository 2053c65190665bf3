-- Find the filters that match any record, dated or not; group those that match the same records.
-- Reads   matching
-- Gives   filter, first BIGINT, counted from 1: a filter, and the first filter of its group
-- However many records there are, few lists of verdicts differ.
WITH verdicts AS (
    SELECT row_number() OVER () AS list, matches FROM (SELECT DISTINCT matches FROM /* view */ matching)
), matching_filters AS (
    SELECT list, unnest(list_filter(range(1, len(matches) + 1), lambda filter: matches[filter])) AS filter FROM verdicts
), lists AS (
    SELECT filter, list(list ORDER BY list) AS lists FROM matching_filters GROUP BY filter
)
SELECT filter, min(filter) OVER (PARTITION BY lists) AS first FROM lists;
