from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AddField(model_name="ground", name="left_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="ground",
            name="left_reason",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.RemoveConstraint(model_name="ground", name="one_open_ground_per_question"),
        migrations.AddConstraint(
            model_name="ground",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "left"])),
                fields=("membership", "question"),
                name="one_standing_ground_per_question",
            ),
        ),
    ]
