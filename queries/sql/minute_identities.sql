-- Find the identity that made all matches of some filters in each minute.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1)
-- Gives   identity VARCHAR: an ARN (for a role session, the role's) or another name; '' if there are
--         several or none. One row for each minute with matches, in the order of minutes
SELECT CASE WHEN min(actor) = max(actor) OR min(identity_name(actor)) = max(identity_name(actor))
            THEN identity_name(min(actor)) ELSE '' END AS identity
FROM /* view */ matching
WHERE event_time IS NOT NULL AND matches_any(matches, $filters)
GROUP BY minute_of(event_time) ORDER BY minute_of(event_time);
