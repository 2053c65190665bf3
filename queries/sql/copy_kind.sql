-- Define the reason why an event has another copy, by the names of log files.
-- Reads   the macros of macros.sql
-- Gives   copy_kind, a macro

-- Organization and Region in the folders of a log file; empty for files outside the layout.
CREATE OR REPLACE TEMP MACRO folder_of_log_file(name) AS regexp_extract(name,
    '(?s)^(?:.*/)?AWSLogs(?:/(o-[^/]+))?/[^/]+/[^/]+/([^/]+)(?:/.*)?/[^/]*$', ['organization', 'region']);

-- Whether a log file is in an organization's folder, and its Region by folder or name;
-- NULL if the name does not show them.
CREATE OR REPLACE TEMP MACRO of_organization(name) AS
    CASE WHEN delivered(name) IS NOT NULL THEN folder_of_log_file(name).organization <> '' END;
CREATE OR REPLACE TEMP MACRO delivery_region(name) AS
    CASE WHEN delivered(name) IS NOT NULL
         THEN coalesce(nullif(folder_of_log_file(name).region, ''), name_of_log_file(name).region) END;

-- The reason why an event has another copy, by the names of the log files of the copy that counts
-- and of the other.
CREATE OR REPLACE TEMP MACRO copy_kind(kept, copy) AS
    CASE WHEN of_organization(kept) <> of_organization(copy) THEN 'organization and account trail'
         WHEN delivery_region(kept) <> delivery_region(copy) THEN 'global service in two Regions'
         ELSE 'redelivery' END;
