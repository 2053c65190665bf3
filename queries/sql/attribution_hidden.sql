-- List the matches that a condition hides, by identity and call, most matches first.
-- Reads   attributed
-- Params  $labelled VARCHAR[], eventIDs
-- Gives   identity, call, matches, first, last: their times, NULL if all are undated;
--         labelled VARCHAR[]: the labelled events among them
-- Slots   table: a name;  condition: a BOOLEAN expression of texts and kinds
SELECT coalesce(identity, '') AS identity, call, count(*) AS matches, min(happened) AS first, max(happened) AS last,
       coalesce(list(event_id ORDER BY event_id) FILTER (WHERE list_contains($labelled::VARCHAR[], event_id)), [])
           AS labelled
FROM /* table */ attributed
WHERE NOT (/* condition */ TRUE)
GROUP BY ALL ORDER BY matches DESC, identity, call;
