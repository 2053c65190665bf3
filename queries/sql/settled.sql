-- What is left once copies are dropped.
-- Reads   occurrences, dropped(file, position), deliveries
-- Changes matched: takes copies out;  issued: adds the ids that the others name
-- Gives   events, a view for traffic.sql, delays.sql and call_minutes.sql
DELETE FROM matched WHERE (file, position) IN (SELECT (file, position) FROM dropped);

INSERT INTO issued
SELECT file, position, unnest(issued) FROM occurrences ANTI JOIN dropped USING (file, position)
WHERE issued IS NOT NULL AND event_time IS NOT NULL;

CREATE TEMP VIEW events AS
SELECT account, region, kind, delivered, event_time, caller, call, by_service, change, refused
FROM occurrences ANTI JOIN dropped USING (file, position) JOIN deliveries USING (file);
