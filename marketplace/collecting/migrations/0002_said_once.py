"""What a certificate says is fixed when it is issued: PostgreSQL refuses to change it."""

from django.db import migrations

SQL = """
CREATE FUNCTION collecting_said_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.code, NEW.copy_id, NEW.content, NEW.digest, NEW.layout, NEW.replaces_id, NEW.issued_at)
        IS DISTINCT FROM (OLD.code, OLD.copy_id, OLD.content, OLD.digest, OLD.layout, OLD.replaces_id, OLD.issued_at) THEN
        RAISE EXCEPTION 'certificate %: what was issued is not changed', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER collecting_said_once BEFORE UPDATE OR DELETE ON collecting_certificate
    FOR EACH ROW EXECUTE FUNCTION collecting_said_once();
"""
DOWN = """
DROP TRIGGER collecting_said_once ON collecting_certificate;
DROP FUNCTION collecting_said_once();
"""


class Migration(migrations.Migration):
    dependencies = [("collecting", "0001_certificates")]
    operations = [migrations.RunSQL(SQL, DOWN)]
