from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_lists")]

    operations = [
        migrations.CreateModel(
            name="RefundPayment",
            fields=[
                ("refund_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("membership_id", models.BigIntegerField(db_index=True)),
                ("amount_yen", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("entered_on", models.DateField()),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={"db_table": "refund_payment"},
        ),
    ]
