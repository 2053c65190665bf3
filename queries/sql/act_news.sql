-- Count what is new in each call of each thread: the call itself, its networks, families of user agents
-- and Regions that the identity had not used before the thread.
-- Reads   acts, act_uses, first_uses
-- Params  $history INTERVAL: how long an identity must be known before the thread
-- Gives   act_news(thread BIGINT, call VARCHAR, aspects BIGINT), for calls with something new
-- It is a statement of its own, since it does not fit into 100 MB together with ceilings.sql.
CREATE OR REPLACE TEMP TABLE act_news AS
WITH begun AS (
    SELECT identity AS who, min(first_event) AS begin FROM first_uses WHERE aspect = 'region' GROUP BY who
), extents AS (
    SELECT thread, min(time) AS first FROM acts GROUP BY thread
), used AS MATERIALIZED (
    SELECT DISTINCT thread, first, call, aspect, hash(who, aspect, value) AS id
    FROM (SELECT thread, first, who, call, unnest(['call', 'network', 'agent', 'region']) AS aspect,
                 unnest([call, network, agent, region]) AS value
          FROM acts JOIN extents USING (thread) JOIN begun USING (who)
          WHERE number IS NULL AND first >= begin + $history)
), firsts AS (
    SELECT id, min(first_event) AS first_event FROM act_uses GROUP BY id
)
SELECT thread, call, count(DISTINCT aspect) AS aspects FROM used JOIN firsts USING (id)
WHERE first_event >= first GROUP BY thread, call;
