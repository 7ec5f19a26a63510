"""Tags, colours and "ready to hang" on the shelf, when a card changed, and how often the shelf did."""

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now

SQL = Path(__file__).with_suffix(".sql").read_text()
DOWN = Path(__file__).with_suffix(".down.sql").read_text()
BEFORE = Path(__file__).with_name("0002_shelf.sql").read_text()


def _as_before() -> str:
    """The functions as 0002_shelf.sql has them: from the facets to where the triggers begin."""
    start, end = BEFORE.index("CREATE FUNCTION catalogue_facets"), BEFORE.index("DO $$")
    return BEFORE[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_shelf_alone"), ("works", "0010_tags")]

    operations = [
        # Undone last: the functions of before, once the columns are gone.
        migrations.RunSQL("", _as_before()),
        # In this order: the SQL makes whole rows.
        migrations.AddField("shelved", "tags", ArrayField(models.CharField(max_length=30), default=list)),
        migrations.AddField("shelved", "colors", ArrayField(models.CharField(max_length=6), default=list)),
        migrations.AddField("shelved", "cells", ArrayField(models.SmallIntegerField(), default=list)),
        migrations.AddField("shelved", "swatches", ArrayField(models.FloatField(), default=list)),
        migrations.AddField("shelved", "ready", models.BooleanField(default=False)),
        migrations.RunSQL("ALTER TABLE catalogue_shelved ALTER swatches TYPE real[]", ""),
        migrations.AddField("card", "changed_at", models.DateTimeField(db_default=Now())),
        migrations.AlterField("tally", "value", models.CharField(max_length=30)),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("tag", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("works", models.IntegerField(default=1)),
            ],
            options={"db_table": "catalogue_tag"},
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.BigIntegerField()),
            ],
            options={"db_table": "catalogue_change"},
        ),
        migrations.RunSQL(SQL, DOWN),
    ]
