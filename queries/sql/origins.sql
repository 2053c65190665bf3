-- Find calls that begin credentials by the keys and sessions that they made, their times or their
-- names.
-- Reads   issuing_acts
-- Params  $keys VARCHAR[]: access keys that responses name;  $seconds BIGINT[]: times of the calls,
--         since the epoch;  $names VARCHAR[]: names of calls that are all wanted;  $principals
--         VARCHAR[]: principals of the sessions that they began
-- Gives   place BIGINT;  key VARCHAR: the key with which the call was made
WITH found AS MATERIALIZED (
    SELECT place FROM issuing_acts SEMI JOIN (SELECT unnest($keys) AS made) USING (made)
    UNION SELECT place FROM issuing_acts SEMI JOIN (SELECT unnest($seconds) AS second) USING (second)
    UNION SELECT place FROM issuing_acts SEMI JOIN (SELECT unnest($names) AS name) USING (name)
    UNION SELECT place FROM issuing_acts SEMI JOIN (SELECT unnest($principals) AS principal) USING (principal)
)
SELECT place, key FROM issuing_acts SEMI JOIN found USING (place);
