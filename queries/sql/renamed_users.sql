-- List the calls of IAM users that made calls under several names: a renamed user keeps its principal.
-- Reads   matched
-- Gives   file, position INTEGER;  first_file, first_position INTEGER: the first call of the user that
--         has an ARN
WITH theirs AS (
    SELECT file, position, event_time, identity, actor, starts_with(actor, 'arn:') AS named, acting.ids[3] AS principal
    FROM matched WHERE called AND event_time IS NOT NULL AND acting.ids[3] IS NOT NULL
), renamed AS (
    SELECT principal, arg_min({'file': file, 'position': position}, (event_time, identity)) FILTER (named) AS first
    FROM theirs GROUP BY principal HAVING count(DISTINCT actor) FILTER (named) > 1
)
SELECT file, position, first.file, first.position FROM theirs JOIN renamed USING (principal) ORDER BY file, position;
