"""Every facet in the one index that is looked up, and how many works were hung in each week. ADR 0041."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text()
DOWN = Path(__file__).with_suffix(".down.sql").read_text()
BEFORE = Path(__file__).with_name("0004_tags_and_colors.sql").read_text()


def _facets_before() -> str:
    """The facets as 0004_tags_and_colors.sql has them, and what only the newer ones need gone."""
    start = BEFORE.index("CREATE OR REPLACE FUNCTION catalogue_facets")
    before = BEFORE[start : BEFORE.index("CREATE OR REPLACE FUNCTION catalogue_fresh")]
    return f"{before}DROP FUNCTION catalogue_week; DROP FUNCTION catalogue_sent;"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0011_country_and_medium")]
    operations = [
        # Undone last: the functions of before.
        migrations.RunSQL("", _facets_before()),
        migrations.RunSQL(SQL, DOWN),
    ]
