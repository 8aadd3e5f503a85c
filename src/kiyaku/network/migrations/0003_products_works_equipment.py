"""How products are offered, what works cost, appointments and equipment at lines."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0014_value_reason"),
        ("members", "0022_add_ons_never_begun"),
        ("network", "0002_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductEnd",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="network.product",
                    ),
                ),
                ("last_day", models.DateField()),
                ("announcement_id", models.BigIntegerField()),
                ("entered_on", models.DateField()),
                ("basis_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "product_end",
            },
        ),
        migrations.AddField(
            model_name="line",
            name="end_basis_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="replaces",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="network.line",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="start_basis_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="ProductOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("plans", models.JSONField(default=list)),
                ("areas", models.JSONField(default=list)),
                ("conditions_ja", models.TextField(blank=True, default="")),
                ("conditions_en", models.TextField(blank=True, default="")),
                ("rules", models.CharField(blank=True, default="", max_length=200)),
                ("entered_on", models.DateField()),
                ("entry_id", models.BigIntegerField()),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.product"
                    ),
                ),
            ],
            options={
                "db_table": "product_offer",
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=80)),
                ("serial", models.CharField(blank=True, default="", max_length=80)),
                ("is_lent", models.BooleanField()),
                ("from_day", models.DateField()),
                ("back_on", models.DateField(null=True)),
                ("charge_id", models.BigIntegerField(null=True)),
                ("entry_id", models.BigIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.line"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.membership"
                    ),
                ),
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
                "db_table": "equipment",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("back_on__isnull", True), ("is_lent", True)),
                        fields=("service", "serial"),
                        name="lent_equipment_is_at_one_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_lent", False),
                            models.Q(("serial", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lent_equipment_has_its_serial",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("back_on__isnull", True),
                            ("back_on__gte", models.F("from_day")),
                            _connector="OR",
                        ),
                        name="equipment_is_not_back_before_it_is_there",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=20)),
                ("name_ja", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("amount_yen", models.BigIntegerField()),
                ("from_day", models.DateField()),
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
                "db_table": "network_price",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "code", "from_day", "entry_id"), name="one_network_price"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_yen__gte", 0)),
                        name="network_price_is_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Works",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("planned_on", models.DateField()),
                ("state", models.CharField(default="planned", max_length=20)),
                ("finished_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("charge_id", models.BigIntegerField(null=True)),
                ("entry_id", models.BigIntegerField()),
                ("finished_entry_id", models.BigIntegerField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="network.line"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.membership"
                    ),
                ),
            ],
            options={
                "db_table": "works",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["planned_on", "membership"],
                        name="works_to_be_done",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "planned")),
                        fields=("line",),
                        name="one_appointment_of_a_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_on__isnull", True), ("state", "planned")),
                            models.Q(
                                models.Q(("state", "planned"), _negated=True),
                                ("finished_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finished_works_have_their_day",
                    ),
                ],
            },
        ),
    ]
