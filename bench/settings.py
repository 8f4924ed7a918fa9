"""Yesdesk's own settings, and two addresses more: the bare views everything is measured against."""

import sys

from yesdesk.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"

# The log takes it into each process where it is there, and no library has it: it comes with the browser tests' tools.
sys.modules.setdefault("greenlet", None)  # type: ignore[arg-type]
