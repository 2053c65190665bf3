-- Tables for what parts give, until all are read.
-- Gives   items, as unusable.sql reads it; dropped: copies that do not count, with the file of the copy that does

CREATE TEMP TABLE items (file INTEGER, usable BOOLEAN, is_json BOOLEAN, items BIGINT, first BIGINT);

CREATE TEMP TABLE dropped (file INTEGER, position INTEGER, counting INTEGER, differs BOOLEAN);
