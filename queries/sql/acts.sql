-- Divide acts (records of heavy calls) and acts of several records into threads, by the actor
-- behind them.
-- Reads   matched;  weighted(call, category VARCHAR, least, most DOUBLE): the heavy calls;
--         led(file, position INTEGER, root VARCHAR): the acts with another identity behind them;
--         signals(number, who VARCHAR, time, until TIMESTAMP, file, position, call, category VARCHAR,
--         weight DOUBLE): acts of several records, from time to until, with a record of their actor, if
--         any
-- Params  $start, $end TIMESTAMP (half-open);  $gap INTERVAL, after which a thread ends
-- Gives   acts(thread BIGINT, root, who VARCHAR, time, until TIMESTAMP, file, position, number INTEGER,
--         call, category VARCHAR, least, most DOUBLE, refused, by_service BOOLEAN, network, agent,
--         region VARCHAR);  number: of a signal, whose file and position are those of an act by its
--         actor; NULL for other acts;  least, most: the bounds that the call alone gives
-- A signal without a record belongs to the actor behind the nearest act of the same identity.
CREATE OR REPLACE TEMP TABLE acts AS
WITH heavy AS (
    SELECT coalesce(root, who) AS root, who, time, time AS until, identity, file, position, call, category, least, most, refused, by_service,
           acting.network AS network, acting.agent AS agent, region
    FROM (SELECT *, coalesce(nullif(caller, ''), unnamed_identity(actor, identity_type, account)) AS who, event_time AS time, failed AS refused
          FROM matched
          WHERE called AND event_time >= $start AND event_time < $end AND identity_type <> 'AWSService')
    JOIN weighted USING (call) LEFT JOIN led USING (file, position)
), nearest AS (
    SELECT number, arg_min({'root': root, 'file': heavy.file, 'position': heavy.position},
                           (abs(epoch_us(heavy.time) - epoch_us(signals.time)), heavy.time, identity)) AS act
    FROM signals JOIN heavy USING (who)
    WHERE signals.file IS NULL AND heavy.time BETWEEN signals.time - $gap AND signals.time + $gap
    GROUP BY number
), signalled AS (
    SELECT coalesce(act.root, led.root, who) AS root, who, time, until, NULL::UUID AS identity, coalesce(file, act.file) AS file,
           coalesce(position, act.position) AS position, number, call, category, weight AS least, weight AS most
    FROM signals LEFT JOIN nearest USING (number) LEFT JOIN led USING (file, position)
), every AS (
    SELECT *, NULL AS number FROM heavy
    UNION ALL BY NAME SELECT *, false AS refused, false AS by_service FROM signalled
), parted AS (
    SELECT * EXCLUDE (identity), coalesce(time - max(until) OVER earlier > $gap, true) AS begins FROM every
    WINDOW earlier AS (PARTITION BY root ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
-- Acts at the same time are peers: if one of them begins a thread, all are in it.
SELECT * EXCLUDE (begins), sum(begins::INTEGER) OVER (ORDER BY root, time)::BIGINT AS thread
FROM parted;
