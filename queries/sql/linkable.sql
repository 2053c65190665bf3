-- Find the calls named by the criteria whose credential another record may have begun; without
-- undated records. The origin of a sign-in is the call that set the password, if any, not the
-- sign-in itself. No record names the sessions of pods (eks-...), which are found by their second.
-- Reads   matched, issued
-- Params  $names VARCHAR[]: names of calls that are all wanted;  $types VARCHAR[]: types of
--         identities that are linked by other fields than ids
-- Gives   file, position INTEGER; NULL, in place of the filters that match them; oldest first
WITH signed_in AS (
    SELECT acting.ids[2] AS id FROM matched WHERE called AND event_name = 'ConsoleLogin'
), twice AS (
    SELECT id FROM issued SEMI JOIN signed_in USING (id) GROUP BY id HAVING count(*) > 1
), theirs AS (
    SELECT unnest(acting.ids[1:2]) AS id FROM matched WHERE called
), begun AS MATERIALIZED (
    SELECT DISTINCT id FROM issued SEMI JOIN theirs USING (id)
)
SELECT file, position, NULL FROM matched
WHERE called AND event_time IS NOT NULL
  AND (acting.ids IS NULL OR identity_type IN (SELECT unnest($types)) OR event_name IN (SELECT unnest($names))
       OR (event_name IN ('ConsoleLogin', 'UpdateUser', 'DeleteUser', 'DeleteLoginProfile') AND EXISTS (FROM matched WHERE called AND event_name IN ('CreateLoginProfile', 'UpdateLoginProfile', 'ChangePassword', 'PasswordUpdated', 'PasswordRecoveryCompleted')))
       OR (event_name = 'ConsoleLogin' AND acting.ids[2] IS NULL AND identity_type IN ('AssumedRole', 'FederatedUser'))
       OR contains(actor, '/eks-') OR acting.ids[1] IN (FROM begun)
       OR CASE WHEN event_name = 'ConsoleLogin' THEN acting.ids[2] IN (FROM twice) ELSE acting.ids[2] IN (FROM begun) END)
ORDER BY event_time, identity;
