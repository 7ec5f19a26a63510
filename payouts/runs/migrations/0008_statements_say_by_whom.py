import datetime as dt

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_more_guarantees")]
    # Nothing was issued before: the defaults only fill no rows.
    operations = [
        migrations.AddField(
            model_name="issuedstatement",
            name="issuer",
            field=models.CharField(default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="issuedstatement",
            name="until",
            field=models.DateTimeField(default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC)),
            preserve_default=False,
        ),
    ]
