"""Seal the secrets of second factors that were kept as they are."""

from django.db import migrations

from kiyaku.accounts.sealing import opened, sealed

SECRETS = {"totp": "secret", "recovery_codes": "seed"}


def seal(apps, schema_editor):
    """Each secret once; passkeys have none: their keys are public."""
    _change(apps, sealed)


def open_again(apps, schema_editor):
    """Back to how they were kept, so that they are not sealed twice when this is done anew."""
    _change(apps, opened)


def _change(apps, change):
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=SECRETS):
        name = SECRETS[row.type]
        row.data[name] = change(row.data[name])
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_shared_addresses"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, open_again)]
