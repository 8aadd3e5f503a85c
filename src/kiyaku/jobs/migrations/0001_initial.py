from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    # The role of the application and what it may do with tables are made there.
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.BigIntegerField(unique=True)),
                ("service", models.BigIntegerField(null=True)),
                ("task", models.CharField(max_length=40)),
                ("attempts", models.IntegerField()),
                ("failed_at", models.DateTimeField()),
                ("state", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=80)),
                ("message_ja", models.CharField(max_length=400)),
                ("message_en", models.CharField(max_length=400)),
            ],
            options={
                "db_table": "job_failure",
                "indexes": [
                    models.Index(fields=["service", "state"], name="job_failures_of_service")
                ],
            },
        ),
    ]
