"""What a work is found by beside its words, and whether the original comes framed."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0009_covering_bands")]

    operations = [
        migrations.AddField(
            model_name="work",
            name="tags",
            field=ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name="work", name="ready_to_hang", field=models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(tags__len__lte=12), name="work_has_twelve_tags_at_most"
            ),
        ),
    ]
