-- Count matches of some filters, per minute.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1)
-- Gives   minute BIGINT since the epoch, increasing, finally NULL for matches without a time;
--         matches BIGINT; minutes without a match are absent
SELECT minute_of(event_time) AS minute, count(*) AS matches
FROM /* view */ matching
WHERE matches_any(matches, $filters)
GROUP BY minute ORDER BY minute NULLS LAST;
