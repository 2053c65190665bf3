-- The calls that begin credentials by what they made, when they happened, or their names.
-- Reads   issuing_acts
-- Params  $keys VARCHAR[], access keys that responses name;  $seconds BIGINT[], of the calls since the epoch;
--         $names VARCHAR[], of calls that are all wanted
-- Gives   place BIGINT;  key VARCHAR, which the call was made with
SELECT place, key FROM issuing_acts SEMI JOIN (SELECT unnest($keys) AS made) USING (made)
UNION SELECT place, key FROM issuing_acts SEMI JOIN (SELECT unnest($seconds) AS second) USING (second)
UNION SELECT place, key FROM issuing_acts SEMI JOIN (SELECT unnest($names) AS name) USING (name);
