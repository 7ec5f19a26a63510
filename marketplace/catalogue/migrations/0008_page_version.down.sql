DROP FUNCTION catalogue_page_version(text, timestamptz, date);
