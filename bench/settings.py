"""The real settings, over plain http and on a static folder of its own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("STATIC_ROOT", str(Path(tempfile.gettempdir()) / f"jam-bench-{os.getuid()}"))

from jam.settings import *  # noqa: F403
