-- Create tables for the results of parts until all are read.
-- Gives   items for unusable.sql;  dropped: copies that do not count, with the file of the copy that
--         counts

CREATE TEMP TABLE items (file INTEGER, usable BOOLEAN, is_json BOOLEAN, items BIGINT, first BIGINT);

CREATE TEMP TABLE dropped (file INTEGER, position INTEGER, counting INTEGER, differs BOOLEAN);
