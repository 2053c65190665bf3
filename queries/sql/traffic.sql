-- Count events by account, Region, kind, minute and delivery time.
-- Reads   events(account, region, kind VARCHAR, delivered, event_time TIMESTAMP)
-- Gives   the columns of traffic in relations.sql
SELECT account, region, kind, delivered, min(event_time) AS first_event, max(event_time) AS last_event, count(*) AS records
FROM events
GROUP BY account, region, kind, delivered, minute_of(event_time)
