DROP TRIGGER listings_guard_edition ON listings_listing;
DROP FUNCTION listings_guard_edition();
