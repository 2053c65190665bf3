-- Macros on the fields of records.

-- A time, or NULL for years before CloudTrail or in the far future. Here and below, an argument is
-- used as few times as possible, since each use repeats the whole expression and its planning.
CREATE MACRO plausible(t) AS (
    CASE WHEN t BETWEEN TIMESTAMP '2013-01-01' AND TIMESTAMP '2099-12-31 23:59:59.999999' THEN t END
);

-- An eventTime as a UTC TIMESTAMP; NULL for a text that is not a plausible time. CloudTrail's own
-- spelling comes first, since nearly every record has it; the others come from tools. Texts without
-- a zone have the connection's, which is UTC. Agrees with auditor.cloudtrail.event_time, which
-- documents the forms.
CREATE MACRO time_of_text(t) AS (
    CASE WHEN regexp_full_match(t, '\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ') THEN TRY_CAST(t AS TIMESTAMP)
         WHEN regexp_full_match(t, '\d{10}(\.\d{1,6})?|\d{13}')  -- seconds or milliseconds since the epoch
         THEN make_timestamp(rpad(replace(t, '.', ''), 16, '0')::BIGINT)
         ELSE TRY_CAST(regexp_replace(t,
             '(?s)^\s*(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)\s*(?:[Zz]|UTC|([+-](?:[01]\d|2[0-3]))(?::?([0-5]\d))?)?\s*$|^.*$',
             '\1 \2\3\4') AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    END
);
CREATE MACRO instant(t) AS plausible(time_of_text(t));

-- The minute of a TIMESTAMP, counted from the epoch.
CREATE MACRO minute_of(t) AS epoch_us(t) // 60000000;

-- The identity of an event: its id, which is usually a UUID, or a hash of the id or of the record.
CREATE MACRO identity_of(id, record) AS
    coalesce(TRY_CAST(id AS UUID), left(sha256(coalesce(id, record)), 32)::UUID);

-- Whether at least one of the given filters, counted from 1, matches a record; NULL for text that
-- is not JSON.
CREATE MACRO matches_any(matches, filters) AS list_bool_or(list_select(matches, filters));

-- Whether an item of Records is a CloudTrail record. S3 and SNS notifications have Records, too.
CREATE MACRO looks_like_record(event_name, event_source, event_id, event_time, event_type) AS (
    coalesce(event_name IS NOT NULL
             AND (ends_with(event_source, '.amazonaws.com')
                  OR (event_source IS NOT NULL AND event_id IS NOT NULL AND event_time IS NOT NULL)),
             FALSE)
    OR coalesce(event_type IN ('AwsCloudTrailInsight', 'AwsVpceEvent', 'AwsAggregatedEvent'), FALSE)
);

-- The kind of a record's event, as spelled in eventCategory. Records before version 1.07 have no
-- eventCategory, and eventType also shows which events are not API calls. A longer IN would become a
-- join, which copies rows.
CREATE MACRO event_kind(category, event_type) AS (
    CASE WHEN category IN ('Management', 'Data', 'Insight') THEN category
         WHEN category IN ('NetworkActivity', 'Aggregated') THEN category
         WHEN event_type = 'AwsCloudTrailInsight' THEN 'Insight'
         WHEN event_type = 'AwsVpceEvent' THEN 'NetworkActivity'
         WHEN event_type = 'AwsAggregatedEvent' THEN 'Aggregated'
         ELSE 'unknown' END
);

-- Region and time in the name of a log file; empty for names that CloudTrail does not use.
-- Source: CloudTrail User Guide, "Finding your CloudTrail log files". Agrees with auditor.cloudtrail.keys.
CREATE MACRO name_of_log_file(name) AS regexp_extract(name,
    '_CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?_([^_/]+)_([0-9]{8}T[0-9]{4})Z[^/]*$', ['region', 'time']);

-- The delivery time of a log file, by its name, to the minute; NULL for a name without a time.
CREATE MACRO delivered(name) AS plausible(TRY_STRPTIME(name_of_log_file(name).time, '%Y%m%dT%H%M'));

-- The identity of an ARN over all sessions: for a role session, the role's. Agrees with
-- auditor.significance.acts.identity_of.
CREATE MACRO identity_name(arn) AS
    regexp_replace(arn, '(?s)^(arn:[^:]*):sts::([^:]*):assumed-role/([^/]*)/[^/].*', '\1:iam::\2:role/\3');

-- The caller of a record without an ARN. Agrees with auditor.significance.acts.identity_of, except that
-- Identity Center users of one account have the same name here.
CREATE MACRO unnamed_identity(actor, type, account) AS (
    CASE WHEN actor <> '' AND type NOT IN ('IAMUser', 'Root') THEN actor
         ELSE coalesce(nullif(actor, ''), nullif(type, ''), 'no identity') || ' of account ' || account END
);

-- The same as identity_name for a record whose session has an issuer, by the issuer's ARN: columns of issuers have
-- few values, and DuckDB applies a regular expression once to each. If the ARN of a session does not
-- begin as its issuer suggests, it is parsed itself.
CREATE MACRO of_issuer(issuer, rewritten) AS
    regexp_replace(issuer, '(?s)^(?:arn:([^:/]*):iam::([^:/]*):role/(?:.*/)?([^/]*)|.*)$', rewritten);
CREATE MACRO identity_by_issuer(arn, issuer) AS (
    CASE WHEN starts_with(arn, of_issuer(issuer, 'arn:\1:sts::\2:assumed-role/\3/'))
              AND strlen(arn) > strlen(of_issuer(issuer, 'arn:\1:sts::\2:assumed-role/\3/'))
              AND NOT starts_with(arn, of_issuer(issuer, 'arn:\1:sts::\2:assumed-role/\3//'))
         THEN of_issuer(issuer, 'arn:\1:iam::\2:role/\3')
         ELSE identity_name(arn) END
);

-- A call as iam:CreateUser, without the date in names of Lambda calls. Agrees with
-- auditor.significance.table.call_name.
CREATE MACRO call_name(source, name) AS
    CASE WHEN ends_with(source, '.amazonaws.com') THEN left(source, length(source) - 14) ELSE source END || ':'
    || CASE WHEN contains(name, '20') THEN regexp_replace(name, '20\d{6}(v\d+)?$', '') ELSE name END;

-- Whether a service made a call with the permissions of an identity; the console counts as the
-- identity itself.
CREATE MACRO acts_by_service(service) AS
    coalesce(service NOT IN ('AWS Internal', 'signin.amazonaws.com'), FALSE);

-- Whether a call changes something: by the record, otherwise by the verb in the name of the call.
CREATE MACRO is_change(read_only, name) AS
    CASE WHEN read_only IS NOT NULL THEN read_only <> 'true'
         ELSE NOT regexp_matches(name, '^(Get|List|Describe|Head|Lookup|BatchGet|Query|Scan|Search|Select|View|Check|Verify|Validate|Decrypt|Test)') END;

-- Whether a call was refused, by its errorCode. Agrees with auditor.cloudtrail.lineage.call.
CREATE MACRO is_refused(error_code) AS coalesce(error_code <> '', FALSE);

-- Whether an IAM user made a call, by name and unique id. Agrees with
-- auditor.cloudtrail.lineage.users.
CREATE MACRO is_of_user(type, principal, name) AS
    coalesce(type = 'IAMUser' AND starts_with(principal, 'AIDA') AND name <> '', FALSE);

-- Whether a call was refused because the caller lacks a permission, by its errorCode: AccessDenied,
-- Client.UnauthorizedOperation, NotAuthorizedException, ForbiddenException and the like. NULL for none.
CREATE MACRO is_denied(error_code) AS
    regexp_matches(error_code, '(?i)access_?denied|unauthorized|not_?authorized|authorizationerror|authfailure|forbidden');

-- Whether an event is of the service that signs people in.
CREATE MACRO is_sign_in(source) AS coalesce(source = 'signin.amazonaws.com', FALSE);

-- Whether a sign-in, a recovery of a password or the like failed, by its record: the response has the
-- result under the name of the event. These records have no errorCode. Agrees with
-- auditor.cloudtrail.lineage.call.
CREATE MACRO sign_in_failed(source, name, record) AS (
    CASE WHEN is_sign_in(source) AND regexp_full_match(name, '[A-Za-z0-9]+')
         THEN coalesce(json_extract(record, '$.responseElements') ->> name = 'Failure', FALSE)
              OR coalesce(json_extract(record, '$.serviceEventDetails') ->> name = 'Failure', FALSE)
         ELSE FALSE END
);

-- The /24 of an IPv4 address, the /48 of an IPv6 address, any other text unchanged. Agrees with
-- auditor.significance.acts.network_of.
CREATE MACRO network_of(address) AS (
    coalesce(nullif(regexp_extract(address, '^([0-9]*\.[0-9]*\.[0-9]*\.)[0-9]*$', 1), '') || '0/24',
        CASE WHEN len(address) - len(replace(address, ':', '')) >= 2
             THEN array_to_string(string_split(address, ':')[:3], ':') || '::/48'
             ELSE address END)
);

-- A user agent up to its first / or blank, without the bracket of the console. Agrees with
-- auditor.significance.acts.agent_family. DuckDB's ltrim takes as long as all the rest.
CREATE MACRO agent_family(agent) AS
    regexp_extract(CASE WHEN starts_with(agent, '[') THEN ltrim(agent, '[') ELSE agent END, '^[^/ ]*');
