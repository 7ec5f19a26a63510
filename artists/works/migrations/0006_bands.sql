-- The three bands of a view's hash, each found by itself: whoever looks for copies asks for single readings of a band.
CREATE INDEX works_viewhash_band_0 ON works_viewhash (((hash & 2097151)::integer));
CREATE INDEX works_viewhash_band_1 ON works_viewhash (((hash >> 21 & 2097151)::integer));
CREATE INDEX works_viewhash_band_2 ON works_viewhash (((hash >> 42 & 2097151)::integer));
-- What the planner cannot know from a default sample: a reading meets a handful of rows, never a hundredth of them.
ALTER TABLE works_viewhash ALTER COLUMN hash SET STATISTICS 1000;
