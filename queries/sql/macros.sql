-- What SQL says of a record's fields.

-- A time, or NULL in years in which CloudTrail was not yet, or that cannot be meant.
CREATE MACRO plausible(t) AS (
    CASE WHEN t >= TIMESTAMP '2013-01-01' AND t < TIMESTAMP '2100-01-01' THEN t END
);

-- The instant of an eventTime as a UTC TIMESTAMP: ISO 8601 with Z or an offset, or seconds since the
-- epoch. NULL for anything else and where not plausible.
CREATE MACRO time_of_text(t) AS (
    CASE WHEN ends_with(t, 'Z') THEN TRY_CAST(t AS TIMESTAMP)
         WHEN regexp_full_match(t, '[0-9]{10}') THEN make_timestamp(t::BIGINT * 1000000)
         ELSE TRY_CAST(left(t, length(t) - 6) AS TIMESTAMP)
              - TRY(concat(substr(right(t, 6), 2), ':00')::INTERVAL)
                * CASE left(right(t, 6), 1) WHEN '+' THEN 1 WHEN '-' THEN -1 END
    END
);
CREATE MACRO instant(t) AS plausible(time_of_text(t));

-- The minute of a TIMESTAMP, counted from the epoch.
CREATE MACRO minute_of(t) AS epoch_us(t) // 60000000;

-- What stands for an event: its id, which mostly is a UUID, or a hash of that or of the record.
CREATE MACRO identity_of(id, record) AS
    coalesce(TRY_CAST(id AS UUID), left(sha256(coalesce(id, record)), 32)::UUID);

-- Whether any of some filters, counted from 1, matches a record; NULL of one that is no JSON.
CREATE MACRO matches_any(matches, filters) AS list_bool_or(list_select(matches, filters));

-- Whether an item of Records is a CloudTrail record. S3 and SNS notifications have Records, too.
CREATE MACRO looks_like_record(event_name, event_source, event_id, event_time, event_type) AS (
    coalesce(event_name IS NOT NULL
             AND (ends_with(event_source, '.amazonaws.com')
                  OR (event_source IS NOT NULL AND event_id IS NOT NULL AND event_time IS NOT NULL)),
             FALSE)
    OR coalesce(event_type IN ('AwsCloudTrailInsight', 'AwsVpceEvent', 'AwsAggregatedEvent'), FALSE)
);

-- What kind of event a record is of, as eventCategory spells it; records before version 1.07 have none, and
-- those that are no API calls tell by eventType, too. A longer IN becomes a join, which copies rows.
CREATE MACRO event_kind(category, event_type) AS (
    CASE WHEN category IN ('Management', 'Data', 'Insight') THEN category
         WHEN category IN ('NetworkActivity', 'Aggregated') THEN category
         WHEN event_type = 'AwsCloudTrailInsight' THEN 'Insight'
         WHEN event_type = 'AwsVpceEvent' THEN 'NetworkActivity'
         WHEN event_type = 'AwsAggregatedEvent' THEN 'Aggregated'
         ELSE 'unknown' END
);

-- What the name of a log file says: Region and time, empty where CloudTrail does not name files so.
-- Source: CloudTrail User Guide, "Finding your CloudTrail log files". Agrees with auditor.cloudtrail.keys.
CREATE MACRO name_of_log_file(name) AS regexp_extract(name,
    '_CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?_([^_/]+)_([0-9]{8}T[0-9]{4})Z[^/]*$', ['region', 'time']);

-- When a log file was delivered, by its name, to the minute; NULL for a name that does not say.
CREATE MACRO delivered(name) AS plausible(TRY_STRPTIME(name_of_log_file(name).time, '%Y%m%dT%H%M'));

-- What the folders of a log file say: organization and Region, empty where they lie outside the layout.
CREATE MACRO folder_of_log_file(name) AS regexp_extract(name,
    '(?s)^(?:.*/)?AWSLogs(?:/(o-[^/]+))?/[^/]+/[^/]+/([^/]+)(?:/.*)?/[^/]*$', ['organization', 'region']);

-- Whether a log file lies in an organization's folder, and the Region that its folder or else its name tells;
-- NULL for a name that does not say.
CREATE MACRO of_organization(name) AS
    CASE WHEN delivered(name) IS NOT NULL THEN folder_of_log_file(name).organization <> '' END;
CREATE MACRO delivery_region(name) AS
    CASE WHEN delivered(name) IS NOT NULL
         THEN coalesce(nullif(folder_of_log_file(name).region, ''), name_of_log_file(name).region) END;

-- Why an event has another copy, by the names of the log files of the copy that is kept and of this one.
CREATE MACRO copy_kind(kept, copy) AS
    CASE WHEN of_organization(kept) <> of_organization(copy) THEN 'organization and account trail'
         WHEN delivery_region(kept) <> delivery_region(copy) THEN 'global service in two Regions'
         ELSE 'redelivery' END;
