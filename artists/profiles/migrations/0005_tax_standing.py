from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("profiles", "0004_delivery")]

    operations = [
        migrations.AddField(
            "artist",
            "tax_standing",
            models.CharField(
                choices=[
                    ("none", "Not registered for VAT"),
                    ("small", "A small business, exempt from VAT"),
                    ("registered", "Registered for VAT"),
                ],
                db_default="none",
                default="none",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "artist", "vat_number", models.CharField(blank=True, db_default="", max_length=20)
        ),
        migrations.AddField("artist", "one_stop_shop", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint(
            "artist",
            models.CheckConstraint(
                condition=(Q(tax_standing="registered") & ~Q(vat_number=""))
                | (Q(tax_standing__in=["none", "small"], vat_number="", one_stop_shop=False)),
                name="registered_artists_say_their_number",
            ),
        ),
    ]
