-- List the access keys made by calls with some access keys, those made by calls with these keys, and
-- so on.
-- Reads   issuing_acts
-- Params  $keys VARCHAR[]
-- Gives   key, made VARCHAR
WITH RECURSIVE edges AS MATERIALIZED (
    SELECT key, made FROM issuing_acts WHERE key IS NOT NULL AND made IS NOT NULL
), chains AS (
    SELECT NULL::VARCHAR AS key, unnest($keys::VARCHAR[]) AS made
    UNION SELECT edges.key, edges.made FROM edges JOIN chains ON edges.key = chains.made
)
FROM chains WHERE key IS NOT NULL;
