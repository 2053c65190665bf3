-- Define the events of a store for the queries of aggregates.
-- Reads   store.log_files
-- Gives   acting, a view for first_uses.sql;  callers, a view for call_minutes.sql;  events, a view
--         for traffic.sql and delays.sql
-- Slots   acting: the query of acting.sql over records of the store;  records: those records;
--         named: BOOLEAN, whether a call that changes nothing is counted by the minute
-- Each view has only the columns that its query needs, since unused ones would be planned, too.
CREATE OR REPLACE TEMP VIEW acting AS /* acting */ FROM records;

CREATE OR REPLACE TEMP VIEW callers AS
SELECT *, CASE WHEN change OR denied OR /* named */ FALSE THEN who END AS caller FROM acting;

CREATE OR REPLACE TEMP VIEW events AS
SELECT event_time, delivered, coalesce(awsRegion, '') AS region, event_kind(eventCategory, eventType) AS kind,
       coalesce(recipientAccountId, "userIdentity.accountId",
                "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
FROM (/* records */ FROM records) JOIN (SELECT log_file, delivered(name) AS delivered FROM store.log_files) USING (log_file);
