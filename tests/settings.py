"""The real settings, minus what would make tests slow or reach outside."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("CLOCK_CAN_MOVE", "1")
os.environ["ASK_REPOSITORIES"] = "0"

from jam.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BEAT_SCHEDULE["catch-up"]["schedule"] = 1.0  # noqa: F405  (seconds, for journeys)
