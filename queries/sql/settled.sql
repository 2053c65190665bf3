-- What is left once copies are dropped.
-- Reads   occurrences, dropped(file, position), deliveries
-- Changes matched, changes: takes copies out
-- Gives   events, a view for traffic.sql and delays.sql
DELETE FROM matched WHERE (file, position) IN (SELECT (file, position) FROM dropped);
DELETE FROM changes WHERE (file, position) IN (SELECT (file, position) FROM dropped);

CREATE TEMP VIEW events AS
SELECT account, region, kind, delivered, event_time
FROM occurrences ANTI JOIN dropped USING (file, position) JOIN deliveries USING (file);
