-- The access keys that calls with some access keys made.
-- Reads   issuing_acts
-- Params  $keys VARCHAR[]
-- Gives   made VARCHAR
SELECT DISTINCT made FROM issuing_acts SEMI JOIN (SELECT unnest($keys) AS key) USING (key) WHERE made IS NOT NULL;
