import django.contrib.postgres.constraints
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import artists.works.models.hours


class Migration(migrations.Migration):
    dependencies = [
        ("works", "0006_bands"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contributor", models.EmailField(blank=True, max_length=254)),
                ("worked_on", models.DateField()),
                ("minutes", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=120)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="works.work"
                    ),
                ),
            ],
            options={
                "ordering": ["-worked_on", "-started_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 960)),
                        name="session_of_a_day_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("started_at__isnull", True)),
                            models.Q(("ended_at__gt", models.F("started_at")), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="session_ends_after_it_began",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("started_at__isnull", False)),
                        expressions=[
                            (models.F("work"), "="),
                            (models.F("contributor"), "="),
                            (
                                artists.works.models.hours._Period(
                                    models.F("started_at"), models.F("ended_at")
                                ),
                                "&&",
                            ),
                        ],
                        name="nobody_works_twice_at_once",
                    ),
                ],
            },
        ),
    ]
