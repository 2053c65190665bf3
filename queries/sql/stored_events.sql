-- Events of a store, as traffic.sql and delays.sql read them.
-- Reads   store.records, store.log_files
-- Gives   events, a view
-- Slot    asked: which log files' events
CREATE OR REPLACE TEMP VIEW events AS
SELECT coalesce(recipientAccountId, "userIdentity.accountId",
                "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account,
       coalesce(awsRegion, '') AS region, event_kind(eventCategory, eventType) AS kind, delivered, eventTime AS event_time
FROM store.records JOIN (SELECT log_file, delivered(name) AS delivered FROM store.log_files WHERE /* asked */ true)
     USING (log_file);
