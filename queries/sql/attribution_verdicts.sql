-- Count matches by the verdicts of some conditions, for a search among the conditions.
-- Reads   attributed
-- Params  $starts, $ends TIMESTAMP[] (half-open spans): the noise;  $labelled VARCHAR[], eventIDs
-- Gives   who, call; regular BOOLEAN: whether this identity has matches on several days; labelled,
--         noise BOOLEAN; hidden_by BIGINT[]: the conditions that do not hold, counted from 0;
--         matches BIGINT. A labelled match is not noise; matches that are neither are counted, too
-- Slots   table: a name;  conditions: BOOLEAN expressions of texts and kinds
WITH known AS (
    SELECT who, count(DISTINCT happened::DATE) > 1 AS regular FROM /* table */ attributed GROUP BY who
), judged AS (
    SELECT who, call, coalesce(list_contains($labelled::VARCHAR[], event_id), false) AS labelled,
           match IN (SELECT match FROM /* table */ attributed,
                            (SELECT unnest($starts::TIMESTAMP[]) AS a, unnest($ends::TIMESTAMP[]) AS z)
                     WHERE event_time >= a AND event_time < z) AS inside,
           [/* conditions */]::BOOLEAN[] AS verdicts
    FROM /* table */ attributed
)
SELECT who, call, regular, labelled, inside AND NOT labelled AS noise,
       list_filter(range(len(verdicts)), lambda place: NOT verdicts[place + 1]) AS hidden_by, count(*) AS matches
FROM judged JOIN known USING (who)
GROUP BY ALL ORDER BY ALL;
