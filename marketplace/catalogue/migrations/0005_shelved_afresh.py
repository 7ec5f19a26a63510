"""Every row of the shelf made afresh, some hundreds in each transaction: a million at once would need a million locks."""

from django.db import migrations

AT_ONCE = 500


def shelve_afresh(apps, schema_editor):
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT array_agg(work_id) FROM"
                " (SELECT work_id FROM catalogue_shelved WHERE work_id > %s ORDER BY work_id LIMIT %s) w",
                [last, AT_ONCE],
            )
            ids = cursor.fetchone()[0]
            if not ids:
                return
            cursor.execute("SELECT catalogue_shelve(%s)", [ids])
            last = max(ids)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0004_tags_and_colors")]
    operations = [migrations.RunPython(shelve_afresh, migrations.RunPython.noop)]
