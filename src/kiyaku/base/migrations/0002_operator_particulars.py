import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OperatorParticulars",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_day", models.DateField()),
                ("name", models.CharField(max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=10)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("contact", models.CharField(blank=True, max_length=300)),
                ("registration_number", models.CharField(blank=True, max_length=14)),
                ("tax_percent", models.SmallIntegerField(null=True)),
                ("payment_ja", models.CharField(blank=True, max_length=1000)),
                ("payment_en", models.CharField(blank=True, max_length=1000)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="base.service",
                    ),
                ),
            ],
            options={
                "db_table": "operator_particulars",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "from_day", "entry_id"),
                        name="one_operator_per_day_and_entry",
                    )
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("operator_particulars"), migrations.RunSQL.noop),
    ]
