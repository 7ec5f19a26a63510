import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q


def codes() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=2), blank=True, db_default=[], default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("profiles", "0003_present_addresses")]

    operations = [
        migrations.AddField("storefront", "not_shipped_to", codes()),
        migrations.AddField(
            "shippingrate", "name", models.CharField(blank=True, db_default="", max_length=60)
        ),
        migrations.AddField("shippingrate", "countries", codes()),
        migrations.AddField("shippingrate", "tube", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("shippingrate", "framed", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("shippingrate", "free_from", models.BigIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "shippingrate",
            "zone",
            models.CharField(
                choices=[
                    ("home", "Within my country"),
                    ("eu", "The European Union"),
                    ("europe", "Elsewhere in Europe"),
                    ("world", "Rest of the world"),
                    ("list", "Countries I name"),
                ],
                max_length=6,
            ),
        ),
        migrations.RemoveConstraint("shippingrate", "one_rate_per_zone"),
        migrations.AddConstraint(
            "shippingrate",
            models.UniqueConstraint(
                fields=["storefront", "zone"], condition=~Q(zone="list"), name="one_rate_per_zone"
            ),
        ),
        migrations.AddConstraint(
            "shippingrate",
            models.CheckConstraint(
                condition=(Q(tube=None) | Q(tube__gte=0))
                & (Q(framed=None) | Q(framed__gte=0))
                & (Q(free_from=None) | Q(free_from__gt=0)),
                name="shipping_rate_by_shape_makes_sense",
            ),
        ),
        migrations.AddConstraint(
            "shippingrate",
            models.CheckConstraint(
                condition=Q(zone="list", countries__len__gte=1) | (~Q(zone="list") & Q(countries=[])),
                name="only_lists_name_countries",
            ),
        ),
    ]
