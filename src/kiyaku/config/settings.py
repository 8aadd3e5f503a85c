"""Django settings of every Kiyaku process: the command line, the workers of the close, the tests.

What differs between installations comes from the environment: `KIYAKU_HOME`,
`KIYAKU_DATABASE_URL`, `KIYAKU_DATABASE_NAME`, `KIYAKU_SECRET_KEY`. Importing this reads nothing
else and writes nothing: the database is prepared at its first use, and so is the secret key.
"""

from __future__ import annotations

import os

from django.utils.functional import lazy

from kiyaku.base import database
from kiyaku.base.home import kept_secret, kiyaku_home


def _secret_key() -> str:
    return os.environ.get("KIYAKU_SECRET_KEY") or kept_secret(kiyaku_home() / "secret_key")


SECRET_KEY = lazy(_secret_key, str)()
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.postgres",
    "kiyaku.base",
    "kiyaku.members",
    "kiyaku.notices",
    "kiyaku.billing",
]

DATABASES = {
    "default": {
        # Asks kiyaku.base.database where to connect, at the moment of connecting.
        "ENGINE": "kiyaku.base.postgresql",
        "NAME": database.database_name(),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
