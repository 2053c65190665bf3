-- List the calls with credentials of instances that come from several networks.
-- Reads   matched
-- Params  $start, $end TIMESTAMP (half-open)
-- Gives   file, position INTEGER, matches BOOLEAN[]; possibly including sessions with private
--         addresses and one other network
WITH instances AS (
    SELECT file, position, matches, source_ip, coalesce(acting.session, hash(actor)) AS session FROM matched
    WHERE called AND event_time >= $start AND event_time < $end AND by_service IS NOT TRUE
      AND regexp_matches(actor, '[:/]i-[0-9a-f]{8,17}$')
)
SELECT file, position, matches FROM instances
WHERE session IN (SELECT session FROM instances GROUP BY session HAVING count(DISTINCT network_of(source_ip)) > 1)
ORDER BY file, position;
