"""Files that were handed in: evidence, scans, letters. Their bytes are in the database."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles

_ERASABLE = "content, erased_at, erased_by, name"
_LET_ERASE = f'GRANT UPDATE ({_ERASABLE}) ON "stored_file" TO {roles.APP_ROLE};'
# What is kept is mostly compressed already: trying to compress it again costs time alone.
_UNCOMPRESSED = 'ALTER TABLE "stored_file" ALTER COLUMN content SET STORAGE EXTERNAL;'


class Migration(migrations.Migration):
    dependencies = [("base", "0006_sandbox_run")]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.IntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("stored_at", models.DateTimeField()),
                ("stored_by", models.CharField(max_length=80)),
                ("erased_at", models.DateTimeField(null=True)),
                ("erased_by", models.CharField(blank=True, default="", max_length=80)),
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
                "db_table": "stored_file",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("erased_at__isnull", True)),
                        fields=("service", "sha256", "name"),
                        name="one_file_per_content_and_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", True), ("erased_at__isnull", False)),
                            models.Q(("content__isnull", False), ("erased_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="file_has_its_bytes_until_erased",
                    ),
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("stored_file"), migrations.RunSQL.noop),
        migrations.RunSQL(_LET_ERASE, migrations.RunSQL.noop),
        migrations.RunSQL(_UNCOMPRESSED, migrations.RunSQL.noop),
    ]
