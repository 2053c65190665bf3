-- What the records of a store tell of identities, as activity.sql reads it.
-- Reads   store.records, log_file_names(file, log_file), matched
-- Gives   acting, a view
CREATE TEMP VIEW acting AS
SELECT log_file_names.file, r.position, r.eventTime AS event_time, r."userIdentity.arn" AS arn, r."userIdentity.invokedBy" AS service,
       r.eventSource AS source, r.eventName AS name, r.sourceIPAddress AS address, r.userAgent AS agent,
       coalesce(r.awsRegion, '') AS region, r.errorCode AS error, r.readOnly AS read_only, m.matches
FROM store.records AS r JOIN log_file_names USING (log_file)
LEFT JOIN matched AS m ON m.file = log_file_names.file AND m.position = r.position;
