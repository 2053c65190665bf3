-- Compute the highest possible scores of threads of acts, whatever the requests in their records.
-- Reads   acts, act_news, matched;  regular(who, call VARCHAR): calls that identities make on most
--         days;  removals(made, removed VARCHAR)
-- Params  the numbers of the scoring, which docs/significance.md explains: $refused, $regular,
--         $by_service, $count_factor, $count_most, $new_factor, $category_factor, $identity_factor,
--         $undone_factor DOUBLE
-- Gives   ceilings(thread, acts BIGINT, score, value DOUBLE, certain BOOLEAN);  value: that of the
--         heaviest call;  certain: whether the score is above zero in any case
CREATE OR REPLACE TEMP TABLE ceilings AS
WITH extents AS (
    SELECT thread, count(*) AS acts, count(DISTINCT who) AS identities FROM acts GROUP BY thread
), undone AS (
    SELECT DISTINCT made AS call FROM removals WHERE removed IN (SELECT call FROM matched WHERE called)
), valued AS (
    SELECT thread, call, category, least,
           most * CASE WHEN refused THEN $refused ELSE 1 END * CASE WHEN regular.who IS NOT NULL THEN $regular ELSE 1 END
                * CASE WHEN by_service THEN $by_service ELSE 1 END AS value
    FROM acts LEFT JOIN regular USING (who, call)
), calls AS (
    SELECT thread, call, any_value(category) AS category, max(least) AS least,
           max(value) * least($count_most, 1 + $count_factor * log2(count(*))) AS value
    FROM valued GROUP BY thread, call
), raised AS (
    SELECT thread, category, least, value * (1 + $new_factor * coalesce(aspects, 0))
                             * CASE WHEN undone.call IS NOT NULL THEN 1 + $undone_factor ELSE 1 END AS value
    FROM calls LEFT JOIN act_news USING (thread, call) LEFT JOIN undone USING (call)
), sums AS (
    SELECT thread, sum(value) * (1 + $category_factor * (count(DISTINCT category) - 1)) AS score, max(value) AS value, max(least) > 0 AS certain
    FROM raised GROUP BY thread
)
SELECT thread, acts, score * (1 + $identity_factor * (identities - 1)) AS score, value, certain
FROM sums JOIN extents USING (thread);
