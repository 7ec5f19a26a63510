"""What the shelf knows of a search, planned once for each connection. ADR 0041."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_marks_and_weeks")]
    operations = [
        migrations.RunSQL(
            HERE.with_suffix(".sql").read_text(),
            HERE.with_suffix(".down.sql").read_text(),
        )
    ]
