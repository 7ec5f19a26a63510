from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_orders")]

    operations = [
        migrations.AddField(
            model_name="shipment",
            name="delivery_note",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
