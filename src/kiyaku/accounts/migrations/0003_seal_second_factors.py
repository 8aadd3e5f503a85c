"""Seal the secrets of second factors that were kept as they are."""

from django.db import migrations

from kiyaku.accounts.sealing import sealed

SECRETS = {"totp": "secret", "recovery_codes": "seed"}


def seal(apps, schema_editor):
    """Each secret once; passkeys have none: their keys are public."""
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=SECRETS):
        name = SECRETS[row.type]
        row.data[name] = sealed(row.data[name])
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_shared_addresses"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
