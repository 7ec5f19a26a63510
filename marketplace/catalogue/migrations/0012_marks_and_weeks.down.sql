-- catalogue_facets itself is made again from 0004_tags_and_colors.sql.
DELETE FROM catalogue_tally WHERE facet IN ('week', 'sold week', 'original', 'print', 'to');
CREATE INDEX shelved_by_medium ON catalogue_shelved (medium, published_at DESC, work_id DESC) WHERE NOT sold;
CREATE INDEX shelved_by_subject ON catalogue_shelved (subject, published_at DESC, work_id DESC) WHERE NOT sold;
CREATE INDEX shelved_by_country ON catalogue_shelved (country, published_at DESC, work_id DESC) WHERE NOT sold;
CREATE INDEX shelved_by_country_and_medium ON catalogue_shelved (country, medium, published_at DESC, work_id DESC) WHERE NOT sold;
CREATE INDEX shelved_ready ON catalogue_shelved (published_at DESC, work_id DESC) WHERE NOT sold AND ready;
DROP INDEX shelved_by_marks;
CREATE INDEX shelved_by_marks ON catalogue_shelved USING gin (words, tags, colors, cells) WITH (fastupdate = off);
DROP FUNCTION catalogue_marks;
