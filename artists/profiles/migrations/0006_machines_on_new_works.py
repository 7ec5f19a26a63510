from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profiles", "0005_tax_standing")]

    operations = [
        migrations.AddField(
            model_name="artist",
            name="search_may_index_new_works",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
