-- Find the field values that some matches have, alone and in pairs, and the episodes with them.
-- Reads   attributed
-- Params  $starts, $ends TIMESTAMP[]: half-open spans of the requested matches;
--         $episode_starts, $episode_ends TIMESTAMP[]: the spans behind the episodes;  $limit
-- Gives   field, value, other_field, other VARCHAR, the last two NULL for a value alone; matches;
--         first, last: their times; episodes: number with at least one of them; alone: the first
--         episodes that consist only of them, counted from 1, at most $limit, and alone_count;
--         of_kind: all matches with this field; kinds: number of its values, or of all pairs.
--         At most $limit values per field, and pairs, most matches first
-- In pairs, the role behind a session represents its identities. A pair with the same matches as
-- each of its two values adds nothing new, and is left out.
-- Slot    table: a name
WITH asked AS (
    SELECT * FROM /* table */ attributed
    WHERE match IN (SELECT match FROM /* table */ attributed, (SELECT unnest($starts::TIMESTAMP[]) AS a, unnest($ends::TIMESTAMP[]) AS z)
                    WHERE event_time >= a AND event_time < z)
), valued AS (
    UNPIVOT (SELECT match, happened, identity, role, service, "address block", "user agent", call, error, account
             FROM asked)
    ON identity, role, service, "address block", "user agent", call, error, account INTO NAME field VALUE value
), paired AS (
    SELECT one, two
    FROM (SELECT unnest(['identity', 'role', 'service', 'address block']) AS one),
         (SELECT unnest(['address block', 'user agent', 'call', 'error']) AS two)
    WHERE one <> two
), said AS (
    SELECT match, happened, field, value, NULL::VARCHAR AS other_field, NULL::VARCHAR AS other FROM valued
    UNION ALL
    SELECT v.match, v.happened, v.field, v.value, w.field, w.value
    FROM valued AS v JOIN paired ON one = v.field JOIN valued AS w ON w.field = two AND w.match = v.match
    JOIN asked ON asked.match = v.match
    WHERE v.field <> 'identity' OR role IS NULL
), counted AS (
    SELECT field, value, other_field, other, count(*) AS matches, min(happened) AS first, max(happened) AS last
    FROM said GROUP BY ALL
), telling AS (
    SELECT c.* FROM counted AS c
    LEFT JOIN counted AS a ON a.field = c.field AND a.value = c.value AND a.other_field IS NULL
    LEFT JOIN counted AS b ON b.field = c.other_field AND b.value = c.other AND b.other_field IS NULL
    WHERE c.other_field IS NULL OR c.matches < greatest(a.matches, b.matches)
), ranked AS (
    SELECT *, CASE WHEN other_field IS NULL THEN field ELSE '' END AS kind, sum(matches) OVER same AS of_kind,
           count(*) OVER same AS kinds
    FROM telling
    WINDOW same AS (PARTITION BY CASE WHEN other_field IS NULL THEN field ELSE '' END)
    QUALIFY row_number() OVER (PARTITION BY kind ORDER BY matches DESC, field, value, other_field, other) <= $limit
), behind AS (
    SELECT match, episode
    FROM asked, (SELECT unnest(range(1, len($episode_starts::TIMESTAMP[]) + 1)) AS episode,
                        unnest($episode_starts::TIMESTAMP[]) AS a, unnest($episode_ends::TIMESTAMP[]) AS z)
    WHERE event_time >= a AND event_time < z
), whole AS (
    SELECT episode, count(*) AS matches FROM behind GROUP BY episode
), split AS (
    SELECT s.field, s.value, s.other_field, s.other, episode, count(*) AS matches
    FROM said AS s JOIN behind USING (match)
    SEMI JOIN ranked AS r ON r.field = s.field AND r.value = s.value
        AND r.other_field IS NOT DISTINCT FROM s.other_field AND r.other IS NOT DISTINCT FROM s.other
    GROUP BY ALL
), episodes AS (
    SELECT field, value, other_field, other, count(*) AS episodes,
           list(episode ORDER BY episode) FILTER (WHERE split.matches = whole.matches) AS alone
    FROM split JOIN whole USING (episode) GROUP BY ALL
)
SELECT r.field, r.value, r.other_field, r.other, r.matches, first, last, coalesce(e.episodes, 0) AS episodes,
       coalesce(alone[:$limit], []) AS alone, coalesce(len(alone), 0) AS alone_count, of_kind::BIGINT AS of_kind, kinds
FROM ranked AS r LEFT JOIN episodes AS e ON e.field = r.field AND e.value = r.value
     AND e.other_field IS NOT DISTINCT FROM r.other_field AND e.other IS NOT DISTINCT FROM r.other
ORDER BY r.other_field IS NOT NULL, CASE WHEN r.other_field IS NULL THEN r.field END, r.matches DESC, r.value,
         r.field, r.other_field, r.other;
