-- Events of a store, as the queries of what adds up read them.
-- Reads   store.log_files
-- Gives   acting, a view for first_uses.sql;  callers, one for call_minutes.sql;  events, one for traffic.sql and delays.sql
-- Slots   acting: the query of acting.sql over records of the store;  records: those records;  named: BOOLEAN, whether a call that
--         changes nothing is counted by the minute
-- Each view has only what its query needs: what it has besides is planned, too, with every statement.
CREATE OR REPLACE TEMP VIEW acting AS /* acting */ FROM records;

CREATE OR REPLACE TEMP VIEW callers AS
SELECT *, CASE WHEN change OR /* named */ FALSE THEN who END AS caller FROM acting;

CREATE OR REPLACE TEMP VIEW events AS
SELECT event_time, delivered, coalesce(awsRegion, '') AS region, event_kind(eventCategory, eventType) AS kind,
       coalesce(recipientAccountId, "userIdentity.accountId",
                "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
FROM (/* records */ FROM records) JOIN (SELECT log_file, delivered(name) AS delivered FROM store.log_files) USING (log_file);
