-- Count records, per account, Region and UTC day.
-- Reads   counted
-- Params  $start, $end (half-open, whole minutes)
-- Gives   account, region VARCHAR, day DATE, records BIGINT, ordered by the first three; days
--         without records are absent
SELECT account, region, first_event::DATE AS day, sum(records)::BIGINT AS records
FROM /* view */ counted
WHERE first_event >= $start AND first_event < $end
GROUP BY account, region, day ORDER BY account, region, day;
