-- Count the calls of identities by the minute.
-- Reads   callers(caller, call VARCHAR, by_service, change, refused, denied BOOLEAN, event_time TIMESTAMP)
--         from acting.sql;  caller: who, for calls that are counted, otherwise NULL
-- Gives   the columns of call_minutes in relations.sql
SELECT caller AS identity, call, minute_of(event_time) AS minute, by_service, change, count(*) AS records,
       count(*) FILTER (WHERE refused) AS refused, count(*) FILTER (WHERE denied) AS denied
FROM callers WHERE caller IS NOT NULL
GROUP BY caller, call, minute, by_service, change
