"""The version of a work's page: a hash of the row versions it is made from. ADR 0035."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0007_exhibitions"),
        ("cooperative", "0001_cooperative"),
        ("listings", "0001_listings"),
        ("orders", "0001_orders"),
        ("payees", "0001_payees"),
        ("profiles", "0001_profiles"),
        ("splits", "0001_agreements"),
        ("works", "0010_tags"),
    ]
    operations = [
        migrations.RunSQL(
            HERE.with_suffix(".sql").read_text(),
            HERE.with_suffix(".down.sql").read_text(),
        )
    ]
