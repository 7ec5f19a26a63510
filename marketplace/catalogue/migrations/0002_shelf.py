"""The shelf that the wall is read from: tables here, what keeps them in 0002_shelf.sql."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.search
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from django.db.models import deletion

SQL = Path(__file__).with_suffix(".sql")
DOWN = Path(__file__).with_suffix(".down.sql")


def _work():
    return models.OneToOneField(
        "works.Work",
        on_delete=deletion.DO_NOTHING,
        primary_key=True,
        serialize=False,
        related_name="+",
        db_constraint=False,
    )


class Migration(migrations.Migration):
    # The SQL reads columns of all of these.
    dependencies = [
        ("catalogue", "0001_words"),
        ("works", "0001_works"),
        ("listings", "0001_listings"),
        ("profiles", "0001_profiles"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Shelved",
            # In this order: the SQL makes whole rows.
            fields=[
                ("work", _work()),
                ("artist_id", models.BigIntegerField()),
                ("published_at", models.DateTimeField()),
                ("sold", models.BooleanField()),
                ("medium", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=12)),
                ("orientation", models.CharField(max_length=9)),
                ("size", models.CharField(max_length=6)),
                ("hours", models.CharField(max_length=8)),
                ("country", models.CharField(max_length=2)),
                (
                    "zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=6), size=None
                    ),
                ),
                ("price", models.BigIntegerField(null=True)),
                ("original", models.BigIntegerField(null=True)),
                ("print", models.BigIntegerField(null=True)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"db_table": "catalogue_shelved"},
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("work", _work()),
                ("content", models.JSONField()),
                (
                    "vocabulary",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
            ],
            options={"db_table": "catalogue_card"},
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facet", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=12)),
                ("works", models.BigIntegerField()),
            ],
            options={"db_table": "catalogue_tally"},
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("works", models.IntegerField(default=1)),
            ],
            options={"db_table": "catalogue_word"},
        ),
        migrations.RunSQL(SQL.read_text(), DOWN.read_text()),
    ]
