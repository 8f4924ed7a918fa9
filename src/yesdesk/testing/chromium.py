"""Debian's Chromium for tests. The headless shell is the same engine without a window's machinery: a page costs about
half the CPU in it.
"""

import shutil
from typing import Final

CHROMIUM: Final = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The program, or None where neither is installed."""

NO_CHROMIUM: Final = (
    "Chromium is not installed. On Debian or Ubuntu: apt-get install chromium-headless-shell"
)
"""Why a test that needs it is left out."""
