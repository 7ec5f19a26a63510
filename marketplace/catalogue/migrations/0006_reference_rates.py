from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_shelved_afresh")]

    operations = [
        migrations.CreateModel(
            name="ReferenceRates",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("per_euro", models.JSONField()),
                ("source", models.CharField(max_length=80)),
                ("read_at", models.DateTimeField()),
            ],
            options={"db_table": "catalogue_reference_rates"},
        ),
    ]
