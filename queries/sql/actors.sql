-- List the identities behind the matches of some filters, most matches first.
-- Reads   matching
-- Params  $filters INTEGER[] (counted from 1), $start, $end (half-open), $limit
-- Gives   actor, identity_type, account, matches, first, last, the addresses and calls by frequency
--         with their numbers, failed, and the number of all identities
-- Addresses and calls are counted only for the listed identities, since every match may have
-- another identity.
WITH asked AS NOT MATERIALIZED (
    SELECT actor, identity_type, account, source_ip, event_name, happened, failed FROM /* view */ matching
    WHERE event_time >= $start AND event_time < $end
      AND matches_any(matches, $filters)
), actors AS (
    SELECT actor, identity_type, account, count(*) AS n, min(happened) AS first, max(happened) AS last,
           count(*) FILTER (WHERE failed) AS errors, count(*) OVER () AS actor_count
    FROM asked GROUP BY actor, identity_type, account
    ORDER BY n DESC, actor, identity_type, account
    LIMIT $limit
), of_actors AS (
    SELECT asked.* FROM asked SEMI JOIN actors USING (actor, identity_type, account)
), addresses AS (
    SELECT actor, identity_type, account, list(source_ip ORDER BY n DESC, source_ip)[:3] AS source_ips,
           count(*) AS source_ip_count
    FROM (SELECT actor, identity_type, account, source_ip, count(*) AS n FROM of_actors GROUP BY ALL)
    GROUP BY actor, identity_type, account
), calls AS (
    SELECT actor, identity_type, account, list(event_name ORDER BY n DESC, event_name)[:5] AS event_names,
           count(*) AS event_name_count
    FROM (SELECT actor, identity_type, account, event_name, count(*) AS n FROM of_actors GROUP BY ALL)
    GROUP BY actor, identity_type, account
)
SELECT actor, identity_type, account, n, first, last, source_ips, source_ip_count, event_names,
       event_name_count, errors, actor_count
FROM actors JOIN addresses USING (actor, identity_type, account) JOIN calls USING (actor, identity_type, account)
ORDER BY n DESC, actor, identity_type, account;
