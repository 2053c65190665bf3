-- List the identities of the events that the criteria name.
-- Params  $ids VARCHAR[]
-- Gives   wanted_events(identity UUID)
CREATE TEMP TABLE wanted_events AS
SELECT DISTINCT identity_of(id, NULL) AS identity FROM (SELECT unnest($ids::VARCHAR[]) AS id);
