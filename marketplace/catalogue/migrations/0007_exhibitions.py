from django.conf import settings
from django.db import migrations, models
from django.db.models import deletion


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_reference_rates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Exhibition",
            fields=[
                ("id", _id()),
                ("slug", models.SlugField(max_length=140, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("words", models.TextField(blank=True, max_length=4000)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "curator",
                    models.ForeignKey(
                        on_delete=deletion.PROTECT, related_name="exhibitions", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(status="draft") | models.Q(opened_at__isnull=False),
                        name="exhibition_was_opened_on_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exhibited",
            fields=[
                ("id", _id()),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "exhibition",
                    models.ForeignKey(
                        on_delete=deletion.CASCADE, related_name="exhibited", to="catalogue.exhibition"
                    ),
                ),
                (
                    "work",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="+", to="works.work"),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("exhibition", "work"), name="work_once_in_an_exhibition"),
                    models.UniqueConstraint(fields=("exhibition", "place"), name="one_work_at_a_place"),
                ],
            },
        ),
    ]
