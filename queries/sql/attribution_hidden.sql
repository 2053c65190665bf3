-- List the matches that a condition hides, by identity and call, most matches first.
-- Reads   attributed
-- Params  $labelled VARCHAR[], eventIDs
-- Gives   identity, call, matches, first, last: when they happened, NULL where none is dated; labelled VARCHAR[],
--         which of the labelled events they are
-- Slots   table: a name;  condition: a BOOLEAN expression of texts and kinds
SELECT coalesce(identity, '') AS identity, call, count(*) AS matches, min(happened) AS first, max(happened) AS last,
       coalesce(list(event_id ORDER BY event_id) FILTER (WHERE list_contains($labelled::VARCHAR[], event_id)), [])
           AS labelled
FROM /* table */ attributed
WHERE NOT (/* condition */ TRUE)
GROUP BY ALL ORDER BY matches DESC, identity, call;
