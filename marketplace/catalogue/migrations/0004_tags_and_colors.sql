-- Tags, colours and "ready to hang" on the shelf: what 0002_shelf.sql made, with these beside. Columns as in models.py.

-- The box of Oklab that a colour lies in: a tenth of lightness, a twentieth of a and b. catalogue/color.py says the same.
CREATE FUNCTION catalogue_cell(lightness float8, a float8, b float8) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (least(greatest(floor(lightness * 10), 0), 10) * 256
        + least(greatest(floor(a * 20) + 8, 0), 15) * 16 + least(greatest(floor(b * 20) + 8, 0), 15))::smallint
$$;

-- How far the nearest of a work's colours is from one; a colour on a small part of the picture counts as a little farther.
CREATE FUNCTION catalogue_color_distance(swatches real[], lightness float8, a float8, b float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT min(sqrt(power(swatches[n] - lightness, 2) + power(swatches[n + 1] - a, 2) + power(swatches[n + 2] - b, 2))
               + 0.05 * (1 - swatches[n + 3]))
    FROM generate_series(1, cardinality(swatches), 4) AS n
$$;

-- The facets of a row on sale, for the tally.
CREATE OR REPLACE FUNCTION catalogue_facets(s catalogue_shelved) RETURNS TABLE (facet text, value text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT f.facet, f.value
    FROM (
        VALUES ('', ''), ('medium', s.medium), ('subject', s.subject), ('orientation', s.orientation), ('size', s.size),
            ('hours', s.hours), ('country', s.country), ('band', catalogue_price_band(s.price)),
            ('kind', CASE WHEN s.original IS NOT NULL THEN 'original' END),
            ('kind', CASE WHEN s.print IS NOT NULL THEN 'print' END),
            ('ready', CASE WHEN s.ready THEN 'yes' END)
        UNION ALL SELECT 'tag', unnest(s.tags)
        UNION ALL SELECT 'color', unnest(s.colors)
        UNION ALL SELECT 'cell', unnest(s.cells)::text
    ) AS f (facet, value)
    WHERE NOT s.sold AND f.value IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION catalogue_fresh(ids bigint[]) RETURNS TABLE (shelved catalogue_shelved, content jsonb, vocabulary text[])
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ROW(
            w.id, a.id, offer.published_at, offer.price IS NULL, w.medium, w.subject,
            CASE WHEN w.width_mm * 20 > w.height_mm * 21 THEN 'landscape'
                 WHEN w.height_mm * 20 > w.width_mm * 21 THEN 'portrait' ELSE 'square' END,
            CASE WHEN greatest(w.width_mm, w.height_mm) <= 300 THEN 'small'
                 WHEN greatest(w.width_mm, w.height_mm) <= 600 THEN 'medium' ELSE 'large' END,
            CASE WHEN w.minutes_worked <= 0 THEN 'unsaid' WHEN w.minutes_worked < 300 THEN 'short'
                 WHEN w.minutes_worked < 1200 THEN 'days' ELSE 'long' END,
            s.country,
            ARRAY(SELECT r.zone FROM profiles_shippingrate r WHERE r.storefront_id = s.id ORDER BY r.zone),
            offer.price, offer.original, offer.print,
            setweight(catalogue_vector(w.title), 'A') || setweight(catalogue_vector(a.name || ' ' || said.tags), 'B')
                || setweight(catalogue_vector(said.facts), 'C') || setweight(catalogue_vector(w.description), 'D'),
            w.tags, coalesce(colors.families, '{}'), coalesce(colors.cells, '{}'), coalesce(colors.swatches, '{}'),
            offer.original IS NOT NULL AND w.ready_to_hang
        )::catalogue_shelved,
        jsonb_build_object(
            'id', w.id, 'title', w.title, 'slug', w.slug, 'year', w.year, 'medium', w.medium,
            'width_mm', w.width_mm, 'height_mm', w.height_mm, 'artist', a.name, 'artist_slug', s.slug,
            'sample', w.painted_by_program, 'sold', offer.price IS NULL, 'offers', offer.offers,
            'picture', picture.shown
        ),
        tsvector_to_array(to_tsvector('catalogue_plain', catalogue_folded(
            w.title || ' ' || a.name || ' ' || said.tags || ' ' || said.facts || ' ' || w.description)))
    FROM works_work w
    JOIN profiles_artist a ON a.id = w.artist_id
    JOIN profiles_storefront s ON s.artist_id = a.id AND s.status = 'open'
    CROSS JOIN LATERAL (
        SELECT w.materials || ' ' || w.support || ' ' || w.medium || ' ' || replace(w.subject, '_', ' ') AS facts,
            array_to_string(w.tags, ' ') AS tags
    ) said
    JOIN LATERAL (
        SELECT coalesce(max(l.published_at) FILTER (WHERE l.status = 'published'), max(l.published_at)) AS published_at,
            min(o.price) FILTER (WHERE l.status = 'published') AS price,
            min(o.price) FILTER (WHERE l.status = 'published' AND l.kind = 'original') AS original,
            min(o.price) FILTER (WHERE l.status = 'published' AND l.kind <> 'original') AS print,
            -- Of every way to own it that a visitor may have asked for: the cheapest, and whether there are dearer ones.
            (SELECT jsonb_object_agg(asked.kind, cheapest.offer)
             FROM (VALUES ('any'), ('original'), ('print')) AS asked (kind)
             JOIN LATERAL (
                SELECT jsonb_build_object(
                    'price', o2.price, 'currency', l2.currency, 'kind', l2.kind, 'edition_size', l2.edition_size,
                    'dearer', max(o2.price) OVER () > o2.price
                ) AS offer
                FROM listings_listing l2 JOIN listings_option o2 ON o2.listing_id = l2.id
                WHERE l2.work_id = w.id AND l2.status = 'published'
                  AND (asked.kind = 'any' OR (asked.kind = 'original') = (l2.kind = 'original'))
                ORDER BY o2.price, l2.id, o2.id LIMIT 1
             ) cheapest ON true) AS offers
        FROM listings_listing l JOIN listings_option o ON o.listing_id = l.id
        WHERE l.work_id = w.id AND l.status IN ('published', 'sold_out')
    ) offer ON offer.published_at IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT i.id, jsonb_build_object(
            'width', i.width, 'height', i.height, 'alt', i.alt_text, 'color', i.color,
            'files', (SELECT jsonb_agg(jsonb_build_array(r.format, r.width, r.file) ORDER BY r.format, r.width)
                      FROM works_rendition r WHERE r.image_id = i.id)
        ) AS shown
        FROM works_image i
        WHERE i.work_id = w.id AND i.status = 'ready' ORDER BY i.kind <> 'front', i.position, i.id LIMIT 1
    ) picture ON true
    LEFT JOIN LATERAL (
        -- A family counts from a twelfth of the picture on, a colour from a sixteenth.
        SELECT ARRAY(SELECT f.family FROM works_swatch f WHERE f.image_id = picture.id
                     GROUP BY f.family HAVING sum(f.share) >= 0.08 ORDER BY sum(f.share) DESC, f.family) AS families,
            array_agg(DISTINCT catalogue_cell(c.lightness, c.a, c.b)) AS cells,
            (SELECT array_agg(n::real ORDER BY p.place, o) FROM works_swatch p,
                unnest(ARRAY[p.lightness, p.a, p.b, p.share]) WITH ORDINALITY AS u (n, o)
             WHERE p.image_id = picture.id AND p.share >= 0.06) AS swatches
        FROM works_swatch c WHERE c.image_id = picture.id AND c.share >= 0.06
    ) colors ON true
    WHERE w.id = ANY(ids)
$$;

CREATE OR REPLACE FUNCTION catalogue_shelve(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one bigint;
BEGIN
    -- Whoever changes the same work at this moment finishes first; what is read below then sees it.
    FOR one IN SELECT DISTINCT u.work_id FROM unnest(ids) AS u (work_id) WHERE u.work_id IS NOT NULL ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7283, hashint8(one));
    END LOOP;
    WITH old AS MATERIALIZED (
        SELECT s AS shelved, s.work_id FROM catalogue_shelved s WHERE s.work_id = ANY(ids)
    ), fresh AS MATERIALIZED (
        SELECT f.*, (f.shelved).work_id AS work_id FROM catalogue_fresh(ids) f
    ), gone AS (
        DELETE FROM catalogue_shelved s USING old
        WHERE s.work_id = old.work_id AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.work_id = old.work_id)
        RETURNING s.work_id
    ), uncarded AS (
        DELETE FROM catalogue_card c USING gone WHERE c.work_id = gone.work_id
    ), put AS (
        INSERT INTO catalogue_shelved SELECT (fresh.shelved).* FROM fresh ORDER BY fresh.work_id
        ON CONFLICT (work_id) DO UPDATE SET
            artist_id = excluded.artist_id, published_at = excluded.published_at, sold = excluded.sold,
            medium = excluded.medium, subject = excluded.subject, orientation = excluded.orientation,
            size = excluded.size, hours = excluded.hours, country = excluded.country, zones = excluded.zones,
            price = excluded.price, original = excluded.original, print = excluded.print, words = excluded.words,
            tags = excluded.tags, colors = excluded.colors, cells = excluded.cells, swatches = excluded.swatches, ready = excluded.ready
        WHERE catalogue_shelved.* IS DISTINCT FROM excluded.*
    ), carded AS (
        INSERT INTO catalogue_card (work_id, content, vocabulary) SELECT fresh.work_id, fresh.content, fresh.vocabulary FROM fresh ORDER BY fresh.work_id
        ON CONFLICT (work_id) DO UPDATE SET content = excluded.content, vocabulary = excluded.vocabulary, changed_at = now()
        WHERE (catalogue_card.content, catalogue_card.vocabulary) IS DISTINCT FROM (excluded.content, excluded.vocabulary)
    ), tallied AS (
        INSERT INTO catalogue_tally (facet, value, works)
        SELECT c.facet, c.value, sum(c.n) FROM (
            SELECT f.facet, f.value, -1 AS n FROM old, catalogue_facets(old.shelved) f
            UNION ALL
            SELECT f.facet, f.value, 1 FROM fresh, catalogue_facets(fresh.shelved) f
        ) c GROUP BY c.facet, c.value HAVING sum(c.n) <> 0
    ), tagged AS (
        INSERT INTO catalogue_tag (tag, works)
        SELECT DISTINCT t.tag, 1 FROM fresh, unnest((fresh.shelved).tags) AS t (tag)
        WHERE NOT EXISTS (SELECT 1 FROM catalogue_tag k WHERE k.tag = t.tag)
        ORDER BY 1 ON CONFLICT DO NOTHING
    ), changed AS (
        INSERT INTO catalogue_change (changes) VALUES (1)
    )
    INSERT INTO catalogue_word (word, works)
    SELECT DISTINCT v.word, 1 FROM fresh, unnest(fresh.vocabulary) AS v (word)
    WHERE length(v.word) BETWEEN 2 AND 40 AND NOT EXISTS (SELECT 1 FROM catalogue_word k WHERE k.word = v.word)
    ORDER BY 1 ON CONFLICT DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION catalogue_reshelve() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids bigint[];
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'works_work' THEN SELECT array_agg(c.id) INTO ids FROM changed c;
        WHEN 'works_image', 'listings_listing' THEN SELECT array_agg(DISTINCT c.work_id) INTO ids FROM changed c;
        WHEN 'works_rendition', 'works_swatch' THEN
            SELECT array_agg(DISTINCT i.work_id) INTO ids FROM changed c JOIN works_image i ON i.id = c.image_id;
        WHEN 'listings_option' THEN
            SELECT array_agg(DISTINCT l.work_id) INTO ids FROM changed c JOIN listings_listing l ON l.id = c.listing_id;
        WHEN 'profiles_artist' THEN
            SELECT array_agg(w.id) INTO ids FROM changed c JOIN works_work w ON w.artist_id = c.id;
        WHEN 'profiles_storefront' THEN
            SELECT array_agg(w.id) INTO ids FROM changed c JOIN works_work w ON w.artist_id = c.artist_id;
        WHEN 'profiles_shippingrate' THEN
            SELECT array_agg(DISTINCT w.id) INTO ids FROM changed c
            JOIN profiles_storefront s ON s.id = c.storefront_id JOIN works_work w ON w.artist_id = s.artist_id;
    END CASE;
    -- Most of what changes never hung: drafts, and pictures on their way.
    SELECT array_agg(DISTINCT u.work_id) INTO ids FROM unnest(ids) AS u (work_id)
    WHERE EXISTS (SELECT 1 FROM catalogue_shelved s WHERE s.work_id = u.work_id)
       OR EXISTS (SELECT 1 FROM listings_listing l WHERE l.work_id = u.work_id AND l.status IN ('published', 'sold_out'));
    IF ids IS NOT NULL THEN
        PERFORM catalogue_shelve(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER catalogue_reshelve_new AFTER INSERT ON works_swatch REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_reshelve();
CREATE TRIGGER catalogue_reshelve_changed AFTER UPDATE ON works_swatch REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_reshelve();
CREATE TRIGGER catalogue_reshelve_gone AFTER DELETE ON works_swatch REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_reshelve();

-- --- How it is read -----------------------------------------------------------------------------

-- One index for whatever is looked up, so that what is asked for together is met within it.
DROP INDEX shelved_by_words;
CREATE INDEX shelved_by_marks ON catalogue_shelved USING gin (words, tags, colors, cells) WITH (fastupdate = off);
CREATE INDEX shelved_ready ON catalogue_shelved (published_at DESC, work_id DESC) WHERE NOT sold AND ready;
CREATE INDEX tags_by_works ON catalogue_tag (works DESC, tag);
