import hashlib
import json
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql")
DOWN = Path(__file__).with_suffix(".down.sql")

# What statements said before they were said in the payee's language. Their layout has its own words, and what the journal
# says stood there as it is.
FIRST = {
    "long_day": "%(d)s %(MMMM)s %(y)s",
    "day": "%(d)s %(MMM)s %(y)s",
    "month": "%(MMMM)s %(y)s",
    "months": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
    "short_months": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "decimal": ".",
    "group": ",",
    "money": "%(symbol)s%(amount)s",
    "headings": {
        "sale": "Sales",
        "shipping": "Shipping",
        "refund": "Refunds",
        "dispute": "Disputes",
        "netting": "Advances and netting",
        "back": "Brought back",
        "other": "Other",
        "payout": "Payouts",
    },
    "rests": {
        "pending": "On hold",
        "available": "Payable",
        "reserved": "On its way",
        "patronage_payable": "Patronage",
    },
    "title of a payout": "Payout %(number)s",
    "opening": "Owed to you on %(day)s",
    "closing": "Owed to you after %(day)s",
    "opening of a payout": "Brought forward",
    "closing of a payout": "Carried forward",
    "a copy": "%(amount)s a copy",
    "agreement": "version %(version)s",
    "split": "split %(version)s",
    "order": "Order %(number)s",
    "memos": {},
}  # fmt: skip
LANGUAGE = "en-gb"
DIGEST = hashlib.sha256(
    json.dumps([LANGUAGE, FIRST], sort_keys=True, ensure_ascii=False).encode()
).hexdigest()


def write_down(apps, schema_editor):
    apps.get_model("runs", "Wording").objects.create(digest=DIGEST, language=LANGUAGE, words=FIRST)


class Migration(migrations.Migration):
    dependencies = [("runs", "0011_temporary_tables_last")]
    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=7)),
                ("words", models.JSONField()),
            ],
        ),
        migrations.RunPython(write_down, migrations.RunPython.noop),
        # The default fills the rows that are there, which no UPDATE may; what is issued from now on names its own.
        migrations.AddField(
            model_name="issuedstatement",
            name="wording",
            field=models.ForeignKey(
                default=DIGEST,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="runs.wording",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(SQL.read_text(), DOWN.read_text()),
    ]
