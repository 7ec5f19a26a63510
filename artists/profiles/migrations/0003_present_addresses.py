from django.db import migrations

# Whoever has a storefront already keeps its address for good, like everybody after.
SQL = """
INSERT INTO profiles_address (slug, storefront_id, since)
SELECT slug, id, coalesce(opened_at, now()) FROM profiles_storefront
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_addresses_names_archives")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
