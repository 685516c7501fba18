"""The settings of the tests: those of the product, in a data folder of their own.

Each worker of the suite has its own folder; a process that a test starts inherits it. SQLite is a
file there, not memory, so that a server's threads and other processes see the same rows.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "REGLO_TEST_DATA" not in os.environ:
    os.environ["REGLO_TEST_DATA"] = tempfile.mkdtemp(prefix="reglo-tests-")
    atexit.register(shutil.rmtree, os.environ["REGLO_TEST_DATA"], ignore_errors=True)
_OURS = Path(os.environ["REGLO_TEST_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
_OURS.mkdir(parents=True, exist_ok=True)
os.environ["REGLO_DATA"] = str(_OURS)

from reglo.settings import *  # noqa: E402, F403 — the folder must be named before the settings are read
from reglo.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_OURS / "test.sqlite3")}

# A slow hash protects real passwords; it would take half the time of the suite.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
