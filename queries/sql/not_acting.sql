-- Create the columns of acting.sql as NULL, if they are not needed.
-- Reads   fields
-- Slot    fields: another relation with those columns
SELECT *, coalesce(awsRegion, '') AS region, NULL::VARCHAR AS who, NULL::VARCHAR AS call, NULL::BOOLEAN AS by_service,
       NULL::VARCHAR AS network, NULL::VARCHAR AS agent, NULL::BOOLEAN AS change, NULL::BOOLEAN AS refused,
       NULL::BOOLEAN AS denied
FROM /* fields */ fields
