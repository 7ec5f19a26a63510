-- The functions themselves are made again from 0002_shelf.sql.
DROP INDEX tags_by_works;
DROP INDEX shelved_ready;
DROP INDEX shelved_by_marks;
CREATE INDEX shelved_by_words ON catalogue_shelved USING gin (words) WITH (fastupdate = off);
DROP TRIGGER catalogue_reshelve_new ON works_swatch;
DROP TRIGGER catalogue_reshelve_changed ON works_swatch;
DROP TRIGGER catalogue_reshelve_gone ON works_swatch;
DELETE FROM catalogue_tally WHERE facet IN ('tag', 'color', 'cell', 'ready');
DROP FUNCTION catalogue_color_distance(real[], float8, float8, float8);
DROP FUNCTION catalogue_cell(float8, float8, float8);
