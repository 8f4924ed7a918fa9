"""Debian's Chromium for tests. Its headless shell shows a page for half the CPU, but has no notifications."""

import shutil
from typing import Final

CHROMIUM: Final = shutil.which("chromium")
HEADLESS: Final = shutil.which("chromium-headless-shell") or CHROMIUM

# The reason to skip a test.
NO_CHROMIUM: Final = "Chromium is not installed. On Debian or Ubuntu: apt-get install chromium chromium-headless-shell"
