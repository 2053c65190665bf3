-- Create the table of Athena's documentation over a store, and Athena's functions that DuckDB lacks
-- or names differently.
-- Reads   store.records
-- Gives   store.cloudtrail_logs, with the columns of the table in the Athena User Guide, as texts;
--         requestparameters and similar columns are JSON texts. Fields that are not hot columns are
--         extracted from the record's text if a query uses them. Additional column: record, the
--         text.
-- Source  Athena User Guide, "Create a table for CloudTrail logs in Athena using manual partitioning"
CREATE OR REPLACE VIEW store.cloudtrail_logs AS
SELECT record ->> '$.eventVersion' AS eventversion,
       struct_pack(
           "type" := "userIdentity.type",
           principalid := "userIdentity.principalId",
           arn := "userIdentity.arn",
           accountid := "userIdentity.accountId",
           invokedby := "userIdentity.invokedBy",
           accesskeyid := "userIdentity.accessKeyId",
           username := "userIdentity.userName",
           onbehalfof := struct_pack(
               userid := record ->> '$.userIdentity.onBehalfOf.userId',
               identitystorearn := record ->> '$.userIdentity.onBehalfOf.identityStoreArn'),
           sessioncontext := struct_pack(
               attributes := struct_pack(
                   mfaauthenticated := "userIdentity.sessionContext.attributes.mfaAuthenticated",
                   creationdate := "userIdentity.sessionContext.attributes.creationDate"),
               sessionissuer := struct_pack(
                   "type" := record ->> '$.userIdentity.sessionContext.sessionIssuer.type',
                   principalid := record ->> '$.userIdentity.sessionContext.sessionIssuer.principalId',
                   arn := "userIdentity.sessionContext.sessionIssuer.arn",
                   accountid := "userIdentity.sessionContext.sessionIssuer.accountId",
                   username := "userIdentity.sessionContext.sessionIssuer.userName"),
               ec2roledelivery := record ->> '$.userIdentity.sessionContext.ec2RoleDelivery',
               webidfederationdata := struct_pack(
                   federatedprovider := record ->> '$.userIdentity.sessionContext.webIdFederationData.federatedProvider',
                   "attributes" := record ->> '$.userIdentity.sessionContext.webIdFederationData.attributes'))
       ) AS useridentity,
       coalesce(strftime(eventTime, '%Y-%m-%dT%H:%M:%SZ'), record ->> '$.eventTime') AS eventtime,
       eventSource AS eventsource, eventName AS eventname, awsRegion AS awsregion,
       sourceIPAddress AS sourceipaddress, userAgent AS useragent, errorCode AS errorcode,
       record ->> '$.errorMessage' AS errormessage,
       record ->> '$.requestParameters' AS requestparameters,
       record ->> '$.responseElements' AS responseelements,
       record ->> '$.additionalEventData' AS additionaleventdata,
       record ->> '$.requestID' AS requestid, record ->> '$.eventID' AS eventid, readOnly AS readonly,
       list_transform(TRY_CAST(record -> '$.resources' AS JSON[]), lambda x: struct_pack(
           arn := coalesce(x ->> '$.ARN', x ->> '$.arn'), accountid := x ->> '$.accountId',
           "type" := x ->> '$.type')) AS resources,
       eventType AS eventtype, record ->> '$.apiVersion' AS apiversion,
       recipientAccountId AS recipientaccountid,
       record ->> '$.serviceEventDetails' AS serviceeventdetails,
       sharedEventID AS sharedeventid,
       record ->> '$.vpcEndpointId' AS vpcendpointid,
       record ->> '$.vpcEndpointAccountId' AS vpcendpointaccountid,
       eventCategory AS eventcategory, record ->> '$.addendum' AS addendum,
       record ->> '$.sessionCredentialFromConsole' AS sessioncredentialfromconsole,
       record ->> '$.edgeDeviceDetails' AS edgedevicedetails,
       struct_pack(
           tlsversion := record ->> '$.tlsDetails.tlsVersion',
           ciphersuite := record ->> '$.tlsDetails.cipherSuite',
           clientprovidedhostheader := record ->> '$.tlsDetails.clientProvidedHostHeader') AS tlsdetails,
       coalesce(recipientAccountId, "userIdentity.accountId") AS account, awsRegion AS region,
       strftime(eventTime, '%Y') AS year, strftime(eventTime, '%m') AS month,
       strftime(eventTime, '%d') AS day, strftime(eventTime, '%Y/%m/%d') AS "timestamp", record
FROM store.records;

CREATE OR REPLACE MACRO store.json_extract_scalar(json, path) AS json_extract_string(json, path);
CREATE OR REPLACE MACRO store.from_iso8601_timestamp(t) AS (
    CASE WHEN regexp_matches(t::VARCHAR, 'T.*([Zz]|[+-]\d\d(:?\d\d)?)$')
         THEN TRY_CAST(t AS TIMESTAMPTZ) AT TIME ZONE 'UTC'  -- a cast to TIMESTAMP would drop the offset
         ELSE TRY_CAST(t AS TIMESTAMP)
    END
);
CREATE OR REPLACE MACRO store.to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%SZ');
CREATE OR REPLACE MACRO store.date_format(t, form) AS strftime(t, replace(replace(form, '%i', '%M'), '%s', '%S'));
CREATE OR REPLACE MACRO store.cardinality(list) AS len(list);
CREATE OR REPLACE MACRO store.regexp_like(t, pattern) AS regexp_matches(t, pattern);
CREATE OR REPLACE MACRO store.approx_distinct(x) AS approx_count_distinct(x);
CREATE OR REPLACE MACRO store.arbitrary(x) AS any_value(x);
