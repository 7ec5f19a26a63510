import datetime as dt
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql")
DOWN = Path(__file__).with_suffix(".down.sql")
# What the founding members agreed on. Another version is another row.
FIRST_RULES = """\
1. A person made the work, by hand. Who helped is named.
2. No part of it comes from an image generator. Whoever looked at a generated picture while working says so, and buyers read it.
3. Tracing, projecting and planning on a screen are old tools and allowed. They are said.
4. The picture shown is a true picture of the work: light and colour may be put right, the work may not be improved.
5. At least two kinds of evidence show how it came about.
6. Another member looks at the evidence and says what was looked at, and when. No program decides.
"""


def write_the_first_rules(apps, schema_editor):
    apps.get_model("works", "CurationRules").objects.create(
        version=1,
        words=FIRST_RULES,
        least_evidence=2,
        reviews_needed=1,
        active_from=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("works", "0002_attestations")]
    operations = [
        migrations.RunPython(write_the_first_rules, migrations.RunPython.noop),
        migrations.RunSQL(SQL.read_text(), DOWN.read_text()),
    ]
