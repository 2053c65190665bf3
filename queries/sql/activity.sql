-- Add what identities do in a part of the records to the tables of activity_tables.sql.
-- Reads   acting(file, position INTEGER, event_time TIMESTAMP, arn, service, source, name, address, agent, region, error, read_only VARCHAR,
--         matches BOOLEAN[]); timed_calls
-- Changes first_uses, call_days, call_minutes, changes
-- Identities are known by their ARNs here; services of AWS, and callers that a record gives no ARN, have no habits.
-- Texts are counted as they stand, and only the different ones are taken apart, which is what costs.
CREATE OR REPLACE TEMP TABLE acting_arns AS
SELECT arn, identity_name(arn) AS identity FROM (SELECT DISTINCT arn FROM acting WHERE arn IS NOT NULL);

CREATE OR REPLACE TEMP TABLE called_names AS
SELECT source, name, call_name(source, name) AS call FROM (SELECT DISTINCT source, name FROM acting);

CREATE OR REPLACE TEMP TABLE acted AS
SELECT identity, call, acts_by_service(service) AS by_service, region, day,
       min(first_event) AS first_event
FROM (SELECT arn, service, source, name, region, event_time::DATE AS day, min(event_time) AS first_event
      FROM acting WHERE event_time IS NOT NULL AND arn IS NOT NULL GROUP BY ALL)
JOIN acting_arns USING (arn) JOIN called_names USING (source, name)
GROUP BY ALL;

INSERT INTO first_uses
SELECT identity, 'call', call, min(first_event) FROM acted WHERE NOT by_service GROUP BY identity, call;

INSERT INTO first_uses
SELECT identity, 'region', region, min(first_event) FROM acted WHERE NOT by_service GROUP BY identity, region;

INSERT INTO first_uses
WITH used AS (
    SELECT arn, address, min(event_time) AS first_event FROM acting
    WHERE address IS NOT NULL AND service IS NULL AND event_time IS NOT NULL GROUP BY arn, address
), networks AS (
    SELECT address, network_of(address) AS network FROM (SELECT DISTINCT address FROM used)
)
SELECT identity, 'network', network, min(first_event) FROM used JOIN acting_arns USING (arn) JOIN networks USING (address)
GROUP BY identity, network;

INSERT INTO first_uses
WITH used AS (
    SELECT arn, agent, min(event_time) AS first_event FROM acting
    WHERE agent IS NOT NULL AND service IS NULL AND event_time IS NOT NULL GROUP BY arn, agent
), families AS (
    SELECT agent, agent_family(agent) AS family FROM (SELECT DISTINCT agent FROM used)
)
SELECT identity, 'agent', family, min(first_event) FROM used JOIN acting_arns USING (arn) JOIN families USING (agent)
GROUP BY identity, family;

INSERT INTO call_days
SELECT DISTINCT identity, call, day FROM acted WHERE NOT by_service;

INSERT INTO call_minutes
SELECT identity, call, minute, sum(records)::BIGINT
FROM (SELECT arn, source, name, minute_of(event_time) AS minute, count(*) AS records FROM acting
      WHERE name IN (SELECT split_part(call, ':', 2) FROM timed_calls) AND event_time IS NOT NULL AND error IS NULL
      GROUP BY ALL)
JOIN acting_arns USING (arn) JOIN called_names USING (source, name)
WHERE call IN (FROM timed_calls)
GROUP BY ALL;

INSERT INTO changes
SELECT file, position, identity, call, minute_of(event_time), matches, acts_by_service(service), error IS NOT NULL
FROM acting JOIN acting_arns USING (arn) JOIN called_names USING (source, name)
WHERE is_change(read_only, name) AND event_time IS NOT NULL;
