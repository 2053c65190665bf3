-- Define the relations without copies.
-- Reads   occurrences, deliveries;  dropped(file, position), which may be empty
-- Changes issued: adds the ids that records name
-- Gives   events, a view for traffic.sql and delays.sql;  callers, a view for call_minutes.sql
-- Slot    dropped: excludes copies
CREATE TEMP VIEW callers AS
SELECT file, position, account, region, kind, event_time, caller, call, by_service, change, refused, denied, issued, own_ids
FROM occurrences /* dropped */ ANTI JOIN dropped USING (file, position);

CREATE TEMP VIEW events AS
SELECT account, region, kind, delivered, event_time FROM callers JOIN deliveries USING (file);

INSERT INTO issued
SELECT file, position, unnest(issued), own_ids FROM callers WHERE issued IS NOT NULL AND event_time IS NOT NULL;
