from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_refunds_of_every_kind")]

    operations = [
        migrations.AddField(
            model_name="shipment",
            name="canceled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="shipment",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("shipped", "Shipped"),
                    ("delivered", "Delivered"),
                    ("canceled", "Canceled"),
                ],
                default="waiting",
                max_length=9,
            ),
        ),
    ]
