-- What the criteria ask for of the records of a store.
-- Gives   matched, issued, views with the columns of relations.sql and further ones
-- Slot    judged: the query of judged.sql over the fields of stored.sql
CREATE TEMP TABLE answers AS FROM (/* judged */ FROM judged) WHERE wanted OR issued IS NOT NULL;

CREATE TEMP VIEW matched AS FROM answers WHERE wanted;

CREATE TEMP VIEW issued AS
SELECT file, position, unnest(issued) AS id FROM answers WHERE issued IS NOT NULL AND event_time IS NOT NULL;
