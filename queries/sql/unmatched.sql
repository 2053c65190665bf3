-- Count the records that one metric filter does not match, per minute, for its default value.
-- Reads   records
-- Params  $filter (counted from 1), $start, $end (half-open)
-- Gives   minute BIGINT since the epoch, increasing; unmatched BIGINT; matched BIGINT
SELECT epoch_us(event_time) // 60000000 AS minute, count(*) FILTER (WHERE NOT matches[$filter]) AS unmatched,
       count(*) FILTER (WHERE matches[$filter]) AS matched
FROM records
WHERE event_time >= $start AND event_time < $end
GROUP BY minute ORDER BY minute;
