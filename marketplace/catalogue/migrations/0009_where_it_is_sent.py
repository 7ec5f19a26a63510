"""The shelf knows every zone, the countries that artists name and those they leave out."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text()
BEFORE = Path(__file__).with_name("0004_tags_and_colors.sql").read_text()
ZONES = "ARRAY(SELECT r.zone FROM profiles_shippingrate r WHERE r.storefront_id = s.id ORDER BY r.zone)"


def _made_before() -> str:
    """What makes the rows, as 0004_tags_and_colors.sql has it."""
    start = BEFORE.index("CREATE OR REPLACE FUNCTION catalogue_fresh")
    return BEFORE[start : BEFORE.index("CREATE OR REPLACE FUNCTION catalogue_shelve(")]


def _made_now() -> str:
    before, after = _made_before().split(ZONES)
    return f"{before}catalogue_sent_to(s.id, s.not_shipped_to){after}"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_page_version"), ("profiles", "0004_delivery")]
    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION catalogue_sent_to"),
        migrations.RunSQL(_made_now(), _made_before()),
    ]
