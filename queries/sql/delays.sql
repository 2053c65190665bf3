-- Count events by the delay of their delivery in seconds, if both times are known.
-- Reads   events(delivered, event_time TIMESTAMP)
-- Gives   seconds, records BIGINT
SELECT epoch(delivered)::BIGINT - epoch(event_time)::BIGINT AS seconds, count(*) AS records
FROM events
WHERE delivered IS NOT NULL AND event_time IS NOT NULL
GROUP BY seconds
