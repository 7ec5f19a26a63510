from django.db import migrations, models

import payouts.language


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_canceled_parcels")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="language",
            field=models.CharField(default=payouts.language.active, max_length=7),
        ),
    ]
