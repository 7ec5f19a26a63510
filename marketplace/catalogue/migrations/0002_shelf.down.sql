DO $$
DECLARE
    made_from text;
BEGIN
    FOREACH made_from IN ARRAY ARRAY['works_work', 'works_image', 'works_rendition', 'listings_listing', 'listings_option',
                                     'profiles_artist', 'profiles_storefront', 'profiles_shippingrate'] LOOP
        EXECUTE format('DROP TRIGGER catalogue_reshelve_new ON %I', made_from);
        EXECUTE format('DROP TRIGGER catalogue_reshelve_changed ON %I', made_from);
        EXECUTE format('DROP TRIGGER catalogue_reshelve_gone ON %I', made_from);
    END LOOP;
END $$;
DROP FUNCTION catalogue_reshelve();
DROP FUNCTION catalogue_shelve(bigint[]);
DROP FUNCTION catalogue_fresh(bigint[]);
DROP FUNCTION catalogue_facets(catalogue_shelved);
DROP FUNCTION catalogue_price_band(bigint);
DROP FUNCTION catalogue_vector(text);
DROP TEXT SEARCH CONFIGURATION catalogue_plain;
DROP TEXT SEARCH DICTIONARY catalogue_plain;
DROP FUNCTION catalogue_folded(text);
