-- Where an artist's parcels go, as the shelf keeps it: her zones, the countries she names ("JP"), those she leaves out ("-JP").
CREATE FUNCTION catalogue_sent_to(storefront bigint, not_to varchar[]) RETURNS varchar[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT place ORDER BY place), '{}') FROM (
        SELECT r.zone FROM profiles_shippingrate r WHERE r.storefront_id = storefront AND r.zone <> 'list'
        UNION ALL
        SELECT unnest(r.countries) FROM profiles_shippingrate r WHERE r.storefront_id = storefront AND r.zone = 'list'
        UNION ALL
        SELECT '-' || code FROM unnest(not_to) AS code
    ) AS sent (place)
$$;
