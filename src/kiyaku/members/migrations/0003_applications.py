import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0002_operator_particulars"), ("members", "0002_left_grounds")]

    operations = [
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="base.service",
                    ),
                ),
                ("prefix", models.CharField(max_length=20)),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "member_number_series"},
        ),
        migrations.AddField(
            "application", "language", models.CharField(default="ja", max_length=2)
        ),
        migrations.AddField("application", "points", models.JSONField(default=list)),
        migrations.AddField("application", "stated", models.JSONField(default=dict)),
    ]
