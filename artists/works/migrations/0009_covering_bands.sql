-- With the rest of the row in the index, a lookup reads some thousand neighbours in a few leaves, and no heap page for each.
DROP INDEX works_viewhash_band_0, works_viewhash_band_1, works_viewhash_band_2;
CREATE INDEX works_viewhash_band_0 ON works_viewhash (((hash & 2097151)::integer)) INCLUDE (hash, image_id, view);
CREATE INDEX works_viewhash_band_1 ON works_viewhash (((hash >> 21 & 2097151)::integer)) INCLUDE (hash, image_id, view);
CREATE INDEX works_viewhash_band_2 ON works_viewhash (((hash >> 42 & 2097151)::integer)) INCLUDE (hash, image_id, view);
-- Only rows that a vacuum has seen are read from the index alone, so new ones must not wait for a fifth of the table.
ALTER TABLE works_viewhash SET (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.01);
