import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Refunds booked before this kept no row of their own; each was shared by all sales of its charge.
REFUNDS_SO_FAR = """
INSERT INTO earnings_givenback (charge_id, reference, amount, tax_only, happened_at)
SELECT c.id, e.reference, -sum(p.amount), false, e.occurred_at
FROM ledger_journalentry e
JOIN earnings_charge c ON e.memo = 'Refund, ' || c.order_reference
JOIN ledger_posting p ON p.entry_id = e.id
JOIN ledger_account a ON a.id = p.account_id AND a.kind = 'stripe_balance'
WHERE e.reference LIKE 'refund:%'
GROUP BY c.id, e.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("earnings", "0001_sales"),
        ("ledger", "0003_more_of_the_chart"),
        ("splits", "0002_guarantees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stripe_dispute", models.CharField(max_length=64, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("warning_needs_response", "Inquiry, wants an answer"),
                            ("warning_under_review", "Inquiry, answered"),
                            ("warning_closed", "Inquiry, closed"),
                            ("needs_response", "Wants an answer"),
                            ("under_review", "With the bank"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                            ("prevented", "Prevented"),
                        ],
                        max_length=24,
                    ),
                ),
                ("reason", models.CharField(max_length=60)),
                ("amount", models.BigIntegerField()),
                ("taken", models.BigIntegerField(default=0)),
                ("fee", models.BigIntegerField(default=0)),
                ("returned", models.BigIntegerField(default=0)),
                ("within", models.BigIntegerField(default=0)),
                ("borne_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("evidence", models.JSONField(blank=True, default=dict)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GivenBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=100, unique=True)),
                ("amount", models.BigIntegerField()),
                ("items", models.JSONField(blank=True, null=True)),
                ("tax_only", models.BooleanField(default=False)),
                ("happened_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "given back",
            },
        ),
        migrations.AddField(
            model_name="sale",
            name="tax_refunded",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="sale",
            name="kind",
            field=models.CharField(
                choices=[
                    ("copy", "Copy"),
                    ("shipping", "Shipping"),
                    ("contribution", "Contribution"),
                    ("stray", "Stray"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="sale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded__gte", models.F("tax_refunded")),
                    ("tax_refunded__gte", 0),
                    ("tax_refunded__lte", models.F("tax")),
                ),
                name="no_more_tax_refunded_than_taken",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="charge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="earnings.charge"
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="submitted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="givenback",
            name="charge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="given_back", to="earnings.charge"
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("status__in", ["needs_response", "warning_needs_response"])),
                fields=["due_at"],
                name="disputes_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("returned__gte", 0),
                    ("returned__lte", models.F("taken")),
                    ("taken__gte", 0),
                    ("within__gte", 0),
                    ("within__lte", models.F("taken")),
                ),
                name="dispute_amounts_make_sense",
            ),
        ),
        migrations.AddIndex(
            model_name="givenback",
            index=models.Index(fields=["charge", "happened_at"], name="given_back_in_order"),
        ),
        migrations.AddConstraint(
            model_name="givenback",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="given_back_above_zero"
            ),
        ),
        migrations.RunSQL(REFUNDS_SO_FAR, migrations.RunSQL.noop),
    ]
