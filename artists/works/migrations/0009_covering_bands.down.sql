ALTER TABLE works_viewhash RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor);
DROP INDEX works_viewhash_band_0, works_viewhash_band_1, works_viewhash_band_2;
CREATE INDEX works_viewhash_band_0 ON works_viewhash (((hash & 2097151)::integer));
CREATE INDEX works_viewhash_band_1 ON works_viewhash (((hash >> 21 & 2097151)::integer));
CREATE INDEX works_viewhash_band_2 ON works_viewhash (((hash >> 42 & 2097151)::integer));
