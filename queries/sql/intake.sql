-- Sum up the intake of a store.
-- Reads   store.log_files, store.records, store.rejections, store.passed_over
-- Gives   files, bytes, empty (files without records and without faults), records, undated,
--         digests, passed_over
SELECT (SELECT count(*) FROM store.log_files) AS files,
       (SELECT coalesce(sum(size), 0)::BIGINT FROM store.log_files) AS bytes,
       (SELECT count(*) FROM store.log_files
        WHERE records + digests + passed_over = 0
          AND log_file NOT IN (SELECT log_file FROM store.rejections)) AS empty,
       count(*) AS records, count(*) FILTER (WHERE eventTime IS NULL) AS undated,
       (SELECT coalesce(sum(digests), 0)::BIGINT FROM store.log_files) AS digests,
       (SELECT coalesce(sum(passed_over), 0)::BIGINT FROM store.log_files)
       + (SELECT coalesce(sum(files), 0)::BIGINT FROM (SELECT max(files) AS files FROM store.passed_over GROUP BY origin))
           AS passed_over
FROM store.records;
