from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0018_succession_effect")]

    operations = [
        migrations.AlterField(
            model_name="succession",
            name="consented_version",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="succession",
            name="declared",
            field=models.JSONField(default=list),
        ),
        # It was written for every case so far, without anybody having been asked.
        migrations.RunSQL("UPDATE succession SET consented_version = NULL", migrations.RunSQL.noop),
    ]
