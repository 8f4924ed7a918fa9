"""Functions for the short process, good and bad."""

import os
import signal
import time

from yesdesk.core.statistics.formulas import wilson


def wilson_of(given):
    return wilson(given["k"], given["n"])


def raises(_given):
    raise ValueError("no")


def dies(_given):
    os.kill(os.getpid(), signal.SIGKILL)


def takes_memory(_given):
    return len(bytearray(4 * 1024**3))


def no_number(_given):
    return float("nan")


def hangs(_given):
    time.sleep(60)


def environment(_given):
    return sorted(os.environ)
