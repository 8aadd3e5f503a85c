from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_first_demand_counts")]

    operations = [
        migrations.CreateModel(
            name="PageReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={"db_table": "page_reader"},
        ),
        migrations.AddIndex(
            model_name="pagereader",
            index=models.Index(fields=["member_id", "since"], name="page_readers_of_member"),
        ),
        migrations.AddConstraint(
            model_name="pagereader",
            constraint=models.UniqueConstraint(
                condition=Q(("until__isnull", True)),
                fields=("member_id",),
                name="one_running_page_reader",
            ),
        ),
    ]
