DROP FUNCTION catalogue_understood(text[], boolean[], integer, real, text[], text[], text);
