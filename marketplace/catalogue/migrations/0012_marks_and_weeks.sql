-- What a plain facet holds, as marks beside words, tags and colours in one index; and how many works were hung in each week.

-- The week in which a work was hung, counted from 1970. This and the next have no path of their own, so that they are inlined.
CREATE FUNCTION catalogue_week(hung timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.floor(extract(epoch FROM pg_catalog.timezone('UTC', hung)) / 604800)::integer
$$;

-- Where an artist sends parcels, as marks: "home" only holds within a country.
CREATE FUNCTION catalogue_sent(zones varchar[], country text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT CASE zone WHEN 'home' THEN 'home ' || country ELSE zone END FROM pg_catalog.unnest(zones) AS zone)
$$;

-- A work's marks. Sixteen weeks are a season, so that half a year has few. Restricted, so that a search takes one processor
-- and leaves the others to others.
CREATE FUNCTION catalogue_marks(
    medium text, subject text, orientation text, size text, hours text, country text, zones varchar[],
    price bigint, original bigint, print bigint, ready boolean, sold boolean, published_at timestamptz
) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        'medium ' || medium, 'subject ' || subject, 'orientation ' || orientation, 'size ' || size, 'hours ' || hours,
        'country ' || country, 'price ' || catalogue_price_band(price),
        'original ' || catalogue_price_band(original), 'print ' || catalogue_price_band(print),
        CASE WHEN original IS NOT NULL THEN 'original' END, CASE WHEN print IS NOT NULL THEN 'print' END,
        CASE WHEN ready THEN 'ready' END, CASE WHEN sold THEN 'sold' END,
        'week ' || catalogue_week(published_at), 'season ' || catalogue_week(published_at) / 16
    ], NULL) || ARRAY(SELECT 'to ' || zone FROM unnest(catalogue_sent(zones, country)) AS zone)
$$;

-- The facets of a row for the tally: of those on sale, with the bands of their prices by kind; of those sold only when they were hung.
CREATE OR REPLACE FUNCTION catalogue_facets(s catalogue_shelved) RETURNS TABLE (facet text, value text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT f.facet, f.value
    FROM (
        VALUES ('', ''), ('medium', s.medium), ('subject', s.subject), ('orientation', s.orientation), ('size', s.size),
            ('hours', s.hours), ('country', s.country), ('band', catalogue_price_band(s.price)),
            ('kind', CASE WHEN s.original IS NOT NULL THEN 'original' END),
            ('kind', CASE WHEN s.print IS NOT NULL THEN 'print' END),
            ('ready', CASE WHEN s.ready THEN 'yes' END),
            ('original', catalogue_price_band(s.original)), ('print', catalogue_price_band(s.print)),
            ('week', catalogue_week(s.published_at)::text)
        UNION ALL SELECT 'to', unnest(catalogue_sent(s.zones, s.country))
        UNION ALL SELECT 'tag', unnest(s.tags)
        UNION ALL SELECT 'color', unnest(s.colors)
        UNION ALL SELECT 'cell', unnest(s.cells)::text
    ) AS f (facet, value)
    WHERE NOT s.sold AND f.value IS NOT NULL
    UNION ALL SELECT 'sold week', catalogue_week(s.published_at)::text WHERE s.sold
$$;

DROP INDEX shelved_by_marks;
CREATE INDEX shelved_by_marks ON catalogue_shelved USING gin (
    words, tags, colors, cells,
    catalogue_marks(medium, subject, orientation, size, hours, country, zones, price, original, print, ready, sold, published_at)
) WITH (fastupdate = off);

-- What these were read for is looked up now, or met on a walk along the newest.
DROP INDEX shelved_by_medium;
DROP INDEX shelved_by_subject;
DROP INDEX shelved_by_country;
DROP INDEX shelved_by_country_and_medium;
DROP INDEX shelved_ready;

INSERT INTO catalogue_tally (facet, value, works)
SELECT CASE WHEN sold THEN 'sold week' ELSE 'week' END, catalogue_week(published_at)::text, count(*) FROM catalogue_shelved GROUP BY 1, 2
UNION ALL
SELECT 'original', catalogue_price_band(original), count(*) FROM catalogue_shelved WHERE NOT sold AND original IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'print', catalogue_price_band(print), count(*) FROM catalogue_shelved WHERE NOT sold AND print IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'to', unnest(catalogue_sent(zones, country)), count(*) FROM catalogue_shelved WHERE NOT sold GROUP BY 2;
