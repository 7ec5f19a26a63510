from django.db import migrations, models
from django.db.models import Q

SHAPES = [("flat", "Flat"), ("tube", "In a tube"), ("framed", "Framed, or else rigid")]


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_editions_keep_their_word")]

    operations = [
        migrations.AddField(
            "option",
            "travels",
            models.CharField(blank=True, choices=SHAPES, db_default="", default="", max_length=6),
        ),
        migrations.AddConstraint(
            "option",
            models.CheckConstraint(
                condition=Q(travels__in=["", "flat", "tube", "framed"]),
                name="option_travels_in_a_known_shape",
            ),
        ),
    ]
