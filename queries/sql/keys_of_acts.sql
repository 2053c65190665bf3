-- List the access keys made by the calls in some rows of a store.
-- Reads   issuing_acts
-- Params  $places BIGINT[]
-- Gives   made VARCHAR
SELECT DISTINCT made FROM issuing_acts SEMI JOIN (SELECT unnest($places::BIGINT[]) AS place) USING (place) WHERE made IS NOT NULL;
