from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0002_said_once")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="language",
            field=models.CharField(default="en-gb", max_length=7),
        ),
    ]
