"""Debian's Chromium for tests. Its headless shell is the same engine without a window's machinery and without
notifications: a page costs about half the CPU in it.
"""

import shutil
from typing import Final

CHROMIUM: Final = shutil.which("chromium")
HEADLESS: Final = shutil.which("chromium-headless-shell") or CHROMIUM
"""The lighter one, else the whole one; None where neither is installed."""

NO_CHROMIUM: Final = "Chromium is not installed. On Debian or Ubuntu: apt-get install chromium chromium-headless-shell"
"""Why a test that needs it is left out."""
