-- All events of a store, as traffic.sql and delays.sql read them.
-- Reads   store.records, log_file_names(file, log_file), deliveries
CREATE TEMP VIEW events AS
SELECT coalesce(recipientAccountId, "userIdentity.accountId",
                "userIdentity.sessionContext.sessionIssuer.accountId", '') AS account,
       coalesce(awsRegion, '') AS region, event_kind(eventCategory, eventType) AS kind, delivered, eventTime AS event_time
FROM store.records JOIN log_file_names USING (log_file) JOIN deliveries USING (file);
