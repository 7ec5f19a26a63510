"""Country and medium together, newest first: apart, either is too frequent to look up and too rare to walk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_shelved_with_all_zones")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX shelved_by_country_and_medium"
            " ON catalogue_shelved (country, medium, published_at DESC, work_id DESC) WHERE NOT sold",
            "DROP INDEX shelved_by_country_and_medium",
        )
    ]
