-- Find the times at which identities first made each call, and first used each network, family of
-- user agents and Region.
-- Reads   acting: who, call, by_service, network, agent, region VARCHAR, event_time of acting.sql
-- Gives   the columns of first_uses in relations.sql
-- Copies of events do not matter, since they have the same time.
SELECT who AS identity,
       CASE WHEN grouping(call) = 0 THEN 'call' WHEN grouping(network) = 0 THEN 'network'
            WHEN grouping(agent) = 0 THEN 'agent' ELSE 'region' END AS aspect,
       coalesce(call, network, agent, region) AS value, min(event_time) AS first_event
FROM acting WHERE who IS NOT NULL AND NOT by_service
GROUP BY GROUPING SETS ((who, call), (who, network), (who, agent), (who, region))
HAVING value IS NOT NULL
