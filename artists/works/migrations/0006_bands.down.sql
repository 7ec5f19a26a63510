DROP INDEX works_viewhash_band_0, works_viewhash_band_1, works_viewhash_band_2;
ALTER TABLE works_viewhash ALTER COLUMN hash SET STATISTICS -1;
