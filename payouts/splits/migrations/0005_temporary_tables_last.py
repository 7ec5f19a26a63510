from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql")
DOWN = Path(__file__).with_suffix(".down.sql")


class Migration(migrations.Migration):
    dependencies = [("splits", "0004_nobody_is_dropped_unasked")]
    operations = [migrations.RunSQL(SQL.read_text(), DOWN.read_text())]
