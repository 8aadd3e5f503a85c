"""Costs that the operator bore for a member and charges on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_price_reason")]

    operations = [
        migrations.CreateModel(
            name="Cost",
            fields=[
                ("charge_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("membership_id", models.BigIntegerField(db_index=True)),
                ("kind", models.CharField(max_length=30)),
                ("what", models.CharField(max_length=200)),
                ("borne_on", models.DateField()),
                ("in_members_name", models.BooleanField()),
                ("is_taxed", models.BooleanField()),
                ("file_ids", models.JSONField(default=list)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={"db_table": "cost"},
        ),
    ]
