from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_language")]

    operations = [
        migrations.AddField("order", "tax_total", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "order", "recipient", models.CharField(blank=True, db_default="", max_length=120)
        ),
        migrations.AddField(
            "order", "gift_note", models.TextField(blank=True, db_default="", max_length=500)
        ),
        migrations.AddField("order", "terms_accepted_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("shipment", "tax", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "shipment", "tax_basis", models.CharField(blank=True, db_default="", max_length=12)
        ),
        migrations.AddField(
            "shipment", "tax_country", models.CharField(blank=True, db_default="", max_length=2)
        ),
        migrations.AddField("shipment", "arrives_from", models.DateField(blank=True, null=True)),
        migrations.AddField("shipment", "arrives_to", models.DateField(blank=True, null=True)),
        migrations.AddField("orderline", "tax", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField("orderline", "tax_points", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddIndex("cart", models.Index(fields=["updated_at"], name="carts_to_remove")),
        migrations.AddConstraint(
            "order",
            models.CheckConstraint(
                condition=Q(tax_total__gte=0, tax_total__lte=F("works_total") + F("shipping_total")),
                name="tax_is_within_what_is_paid",
            ),
        ),
        migrations.AddConstraint(
            "orderline",
            models.CheckConstraint(
                condition=Q(tax__gte=0, tax__lte=F("unit_price") * F("quantity")),
                name="tax_is_within_the_line",
            ),
        ),
        migrations.AddConstraint(
            "shipment",
            models.CheckConstraint(
                condition=Q(tax__gte=0, tax__lte=F("price")), name="tax_is_within_the_delivery"
            ),
        ),
    ]
