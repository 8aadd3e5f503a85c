"""What lists and figures need: indexes."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0001_initial"),
        ("billing", "0002_reason_of_reversal"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["issued_on", "total_yen"],
                name="invoices_by_issue_and_total",
                opclasses=["date_minmax_ops", "int8_bloom_ops"],
                pages_per_range=16,
            ),
        ),
        migrations.AddIndex(
            model_name="overdue",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["due_on"], name="overdue_by_due_day", pages_per_range=16
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                fields=["service", "received_on", "id"], name="payments_by_day_received"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True,
                fields=["paid_on", "amount_yen"],
                name="payments_by_day_and_amount",
                opclasses=["date_minmax_ops", "int8_bloom_ops"],
                pages_per_range=16,
            ),
        ),
    ]
