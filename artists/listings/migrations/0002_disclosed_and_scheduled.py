import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0001_listings"),
        ("works", "0007_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outlier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="listing",
            name="disclosure",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="listing",
            name="fair_price",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="first_sold_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="publish_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="tells_of_other_editions",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="listing",
            name="withdraw_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="withdrawn_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="option",
            name="dispatch_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                condition=models.Q(("withdraw_at__isnull", False)),
                fields=["withdraw_at"],
                name="listings_to_withdraw",
            ),
        ),
        migrations.AddField(
            model_name="outlier",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="outlier",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="outliers", to="works.work"
            ),
        ),
        migrations.AddConstraint(
            model_name="outlier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("work",),
                name="one_open_outlier_per_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at__isnull", True),
                    models.Q(("settled_by__isnull", False), models.Q(("note", ""), _negated=True)),
                    _connector="OR",
                ),
                name="settled_outliers_say_by_whom_and_why",
            ),
        ),
    ]
