-- What can be searched in a work, as one expression that an index and a query both use. "Colour" and "color" are one word.
CREATE FUNCTION catalogue_words(title text, description text, materials text, support text, medium text, subject text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('english'::regconfig, replace(lower(
        title || ' ' || description || ' ' || materials || ' ' || support || ' ' || medium || ' ' || replace(subject, '_', ' ')
    ), 'colour', 'color'))
$$;

CREATE INDEX works_by_words ON works_work
    USING gin (catalogue_words(title, description, materials, support, medium, subject)) WITH (fastupdate = off);

CREATE INDEX artists_by_words ON profiles_artist USING gin (to_tsvector('simple'::regconfig, name));
