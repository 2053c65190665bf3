-- Find the times at which the identities of acts first used what these acts use.
-- Reads   acts, first_uses
-- Gives   act_uses(id UBIGINT, identity, aspect, value VARCHAR, first_event TIMESTAMP): id is the hash of the
--         next three, which are NULL, as the time is, for a use that first_uses lacks
-- first_uses has millions of rows, so it is read once.
CREATE OR REPLACE TEMP TABLE act_uses AS
WITH used AS MATERIALIZED (
    SELECT DISTINCT hash(who, aspect, value) AS id
    FROM (SELECT who, unnest(['call', 'network', 'agent', 'region']) AS aspect, unnest([call, network, agent, region]) AS value FROM acts)
    WHERE value IS NOT NULL
), firsts AS (
    SELECT hash(identity, aspect, value) AS id, identity, aspect, value, first_event FROM first_uses
)
SELECT id, identity, aspect, value, min(first_event) AS first_event FROM used LEFT JOIN firsts USING (id) GROUP BY ALL;
