-- The access keys that calls with some access keys made, those that calls with these made, and so on.
-- Reads   issuing_acts
-- Params  $keys VARCHAR[]
-- Gives   key, made VARCHAR
WITH RECURSIVE chains AS (
    SELECT NULL::VARCHAR AS key, unnest($keys::VARCHAR[]) AS made
    UNION SELECT acts.key, acts.made FROM issuing_acts AS acts JOIN chains ON acts.key = chains.made WHERE acts.made IS NOT NULL
)
FROM chains WHERE key IS NOT NULL;
