from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = [("works", "0001_works"), ("profiles", "0001_profiles")]

    operations = [
        migrations.RunSQL(
            sql=Path(__file__).with_suffix(".sql").read_text(),
            reverse_sql="""
                DROP INDEX artists_by_words;
                DROP INDEX works_by_words;
                DROP FUNCTION catalogue_words(text, text, text, text, text, text);
            """,
        )
    ]
