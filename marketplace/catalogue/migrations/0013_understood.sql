-- What the shelf knows of a search: of each word that was asked, what to look for ('word'; 'beginning' where more than
-- `most_endings` words begin with it) and on about how many works it stands; of each of some facets with a value ('facet')
-- and each week ('week'), how many works have it.
--
-- A word is known if some word of the shelf begins with it or with its stem. One that is not is taken for the word most
-- like it, if one is as much like it as `alike`. The smallest words ("the", "at") have no stem and are passed over. A phrase
-- is on as many works as the rarest of its words, or fewer. What begins with `t` lies in the index between `t` and `t` with
-- the last of all characters behind it; LIKE is looked for there only if its pattern is known while PostgreSQL plans.
--
-- A function, so that PostgreSQL plans it once for each connection: planning takes ten times as long as looking.
CREATE FUNCTION catalogue_understood(
    asked text[], phrases boolean[], most_endings integer, alike real, facets text[], of_facets text[], weeks text
) RETURNS TABLE (told text, said text, instead text, query text, works bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF cardinality(asked) > 0 THEN
        RETURN QUERY
        SELECT CASE WHEN e.endings > most_endings THEN 'beginning' ELSE 'word' END, a.said,
            CASE WHEN NOT k.known THEN n.word END,
            CASE WHEN a.phrase THEN nullif(phraseto_tsquery('catalogue_plain', f.word)::text, '')
                 WHEN numnode(f.stem) = 0 THEN ''
                 ELSE '(' || CASE
                    WHEN e.endings > most_endings THEN to_tsquery('simple', quote_literal(t.word) || ':*') || t.stem
                    WHEN e.words::tsquery = t.stem THEN t.stem
                    ELSE e.words::tsquery || t.stem END::text || ')' END,
            e.works
        FROM unnest(asked, phrases) AS a (said, phrase)
        CROSS JOIN LATERAL (
            SELECT f.word, to_tsquery('english', quote_literal(f.word)) AS stem
            FROM (SELECT catalogue_folded(a.said) AS word OFFSET 0) f OFFSET 0
        ) f
        CROSS JOIN LATERAL (SELECT trim(both '''' from split_part(f.stem::text, ' ', 1)) AS word) s
        CROSS JOIN LATERAL (
            SELECT a.phrase OR numnode(f.stem) = 0
                OR EXISTS (SELECT 1 FROM catalogue_word w WHERE w.word ~>=~ f.word AND w.word ~<~ (f.word || chr(1114111)))
                OR EXISTS (SELECT 1 FROM catalogue_word w WHERE w.word ~>=~ s.word AND w.word ~<~ (s.word || chr(1114111)))
                AS known OFFSET 0
        ) k
        LEFT JOIN LATERAL (
            SELECT w.word FROM catalogue_word w
            WHERE NOT k.known AND w.word % f.word AND similarity(w.word, f.word) >= alike
            ORDER BY similarity(w.word, f.word) DESC, w.works DESC, w.word LIMIT 1
        ) n ON true
        CROSS JOIN LATERAL (
            SELECT t.word, to_tsquery('english', quote_literal(t.word)) AS stem
            FROM (SELECT coalesce(n.word, f.word) AS word) t OFFSET 0
        ) t
        CROSS JOIN LATERAL (
            SELECT count(*) AS endings, sum(b.works)::bigint AS works,
                CASE WHEN count(*) <= most_endings THEN
                    string_agg(DISTINCT '''' || replace(replace(b.word, '\', '\\'), '''', '''''') || '''', ' | ') END AS words
            FROM (
                SELECT t.word, 0 AS works
                UNION ALL
                SELECT w.word, w.works FROM catalogue_word w
                WHERE NOT a.phrase AND w.word ~>=~ t.word AND w.word ~<~ (t.word || chr(1114111))
                UNION ALL
                (SELECT w.word, w.works FROM regexp_split_to_table(t.word, ' ') AS part (word)
                 CROSS JOIN LATERAL (SELECT k.word, k.works FROM catalogue_word k WHERE k.word = part.word LIMIT 1) w
                 WHERE a.phrase ORDER BY w.works LIMIT 1)
            ) b
        ) e;
    END IF;
    RETURN QUERY
    SELECT 'facet', y.facet::text, y.value::text, NULL::text, sum(y.works)::bigint
    FROM unnest(facets, of_facets) AS a (facet, value) JOIN catalogue_tally y ON y.facet = a.facet AND y.value = a.value
    GROUP BY y.facet, y.value;
    RETURN QUERY
    SELECT 'week', NULL::text, y.value::text, NULL::text, sum(y.works)::bigint FROM catalogue_tally y WHERE y.facet = weeks GROUP BY y.value;
END $$;
