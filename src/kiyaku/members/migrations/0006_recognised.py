import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_lists")]

    operations = [
        migrations.AddIndex(
            "member",
            models.Index(django.db.models.functions.text.Upper("email"), name="members_by_email"),
        ),
        migrations.AddIndex("member", models.Index(fields=["phone"], name="members_by_phone")),
        migrations.AddIndex(
            "member",
            models.Index(
                condition=models.Q(("born_on__isnull", False)),
                fields=["name", "born_on"],
                name="members_by_birth",
            ),
        ),
    ]
