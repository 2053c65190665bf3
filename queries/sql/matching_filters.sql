-- The filters that match any record at all, dated or not.
-- Reads   matching
-- Gives   filter BIGINT, counted from 1
-- Few lists of verdicts are distinct, however many records there are.
SELECT DISTINCT unnest(list_filter(range(1, len(matches) + 1), lambda filter: matches[filter])) AS filter
FROM (SELECT DISTINCT matches FROM /* view */ matching);
