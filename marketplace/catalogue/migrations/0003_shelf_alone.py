"""The wall is read from the shelf alone: the search over the works themselves goes."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_shelf")]
    operations = [
        migrations.RunSQL(
            """
            DROP INDEX works_by_words;
            DROP INDEX artists_by_words;
            DROP FUNCTION catalogue_words(text, text, text, text, text, text);
            """,
            Path(__file__).with_name("0001_words.sql").read_text(),
        )
    ]
