"""Every row of the shelf made afresh, by what 0009 knows."""

from importlib import import_module

from django.db import migrations

shelve_afresh = import_module("marketplace.catalogue.migrations.0005_shelved_afresh").shelve_afresh


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalogue", "0009_where_it_is_sent")]
    operations = [migrations.RunPython(shelve_afresh, migrations.RunPython.noop)]
