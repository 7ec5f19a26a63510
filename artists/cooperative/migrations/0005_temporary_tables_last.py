from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql")
DOWN = Path(__file__).with_suffix(".down.sql")


class Migration(migrations.Migration):
    dependencies = [
        ("cooperative", "0004_sealing"),
        ("listings", "0003_editions_keep_their_word"),
        ("works", "0009_covering_bands"),
    ]
    operations = [migrations.RunSQL(SQL.read_text(), DOWN.read_text())]
