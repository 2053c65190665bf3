-- List the principals of the sessions that the calls in some rows of a store began.
-- Reads   stored
-- Params  $places BIGINT[]
-- Gives   principal VARCHAR
SELECT DISTINCT coalesce("responseElements.assumedRoleUser.assumedRoleId", "responseElements.federatedUser.federatedUserId") AS principal
FROM stored WHERE place IN (SELECT unnest($places::BIGINT[])) AND principal IS NOT NULL;
