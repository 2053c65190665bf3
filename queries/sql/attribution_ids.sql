-- List the events of some spans.
-- Reads   attributed
-- Params  $starts, $ends TIMESTAMP[] (half-open spans)
-- Gives   event_id VARCHAR, distinct
-- Slot    table: a name
SELECT DISTINCT event_id
FROM /* table */ attributed, (SELECT unnest($starts::TIMESTAMP[]) AS a, unnest($ends::TIMESTAMP[]) AS z)
WHERE event_time >= a AND event_time < z AND event_id IS NOT NULL
ORDER BY event_id;
