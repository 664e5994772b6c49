"""The real settings, minus what would make tests slow or reach outside."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("CLOCK_CAN_MOVE", "1")

from jam.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
