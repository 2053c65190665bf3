-- Events of a store, as the queries of what adds up read them.
-- Reads   store.log_files
-- Gives   acting, a view for first_uses.sql;  events, one for traffic.sql, delays.sql and call_minutes.sql
-- Slot    acting: the query of acting.sql over records of the store
CREATE OR REPLACE TEMP VIEW acting AS /* acting */ FROM records;

CREATE OR REPLACE TEMP VIEW events AS
SELECT *, event_kind(eventCategory, eventType) AS kind,
       coalesce(recipientAccountId, "userIdentity.accountId",
                "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account
FROM acting JOIN (SELECT log_file, delivered(name) AS delivered FROM store.log_files) USING (log_file);
