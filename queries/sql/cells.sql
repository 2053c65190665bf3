-- Count records, per account, Region and UTC day.
-- Reads   counted
-- Params  $start, $end (half-open)
-- Gives   account, region VARCHAR, day DATE, records BIGINT, ordered by the first three; days without records are absent
SELECT account, region, event_time::DATE AS day, count(*) AS records
FROM /* view */ counted
WHERE event_time >= $start AND event_time < $end
GROUP BY account, region, day ORDER BY account, region, day;
