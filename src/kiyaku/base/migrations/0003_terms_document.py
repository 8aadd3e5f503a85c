"""The operator's own wording of its terms."""

import django.db.models.deletion
from django.db import migrations, models

from kiyaku.base import roles


class Migration(migrations.Migration):
    dependencies = [("base", "0002_operator_particulars")]

    operations = [
        migrations.CreateModel(
            name="TermsDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.DateField()),
                ("file_name", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
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
                "db_table": "terms_document",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "version", "entry_id"),
                        name="one_document_per_version_and_entry",
                    )
                ],
            },
        ),
        migrations.RunSQL(roles.append_only("terms_document"), migrations.RunSQL.noop),
    ]
