"""On which machine figures were taken, in one line."""

import os
import platform
from pathlib import Path


def machine_line() -> str:
    """Like `2 cores (name), 24 GB, Debian 13, Python 3.13.5`."""
    return (
        f"{os.cpu_count()} cores ({_named('/proc/cpuinfo', 'model name')}), {_memory_gb()} GB, "
        f"{_system()}, Python {platform.python_version()}"
    )


def _named(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return " ".join(value.split())
    return "unknown"


def _memory_gb() -> int:
    return round(int(_named("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024)


def _system() -> str:
    release = platform.freedesktop_os_release()
    return f"{release.get('NAME', 'Linux')} {release.get('VERSION_ID', '')}".strip()
