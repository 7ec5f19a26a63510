"""The site as production serves it, on embedded services, with an empty view beside its own addresses."""

import os

os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("STATIC_ROOT", os.path.join(os.environ["DATA_DIR"], "static"))  # noqa: PTH118

from marketplace.settings.dev import *  # noqa: F403
from marketplace.settings.dev import STORAGES

ROOT_URLCONF = "tests.benchmarks.urls"
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
