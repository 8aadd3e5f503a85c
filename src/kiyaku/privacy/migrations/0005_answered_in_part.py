"""What was and was not done where a request is granted in part, and on which ground."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_purposes_of_the_terms")]

    operations = [
        migrations.AddField(
            "case", "ground", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField("case", "done", models.TextField(blank=True, default="")),
        migrations.AddField("case", "left_out", models.JSONField(default=list)),
        migrations.AddField("case", "kept_until", models.DateField(null=True)),
    ]
