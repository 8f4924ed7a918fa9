"""Programs that a test starts."""

import contextlib
import subprocess
from collections.abc import Sequence
from typing import Any


class Processes(contextlib.ExitStack):
    """Starts programs, none of which outlives the block: a test that fails in it says so, and nothing after it."""

    def start(self, command: Sequence[str], **how: Any) -> "subprocess.Popen[Any]":
        """As `subprocess.Popen` does."""
        process = subprocess.Popen(command, **how)
        self.enter_context(process)
        self.callback(process.kill)
        return process
