"""Compiled templates, kept in the data folder: a process starts without compiling 150 templates again."""

import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of one user, named by what compiled it.

    What is read here is run: so the folder is its user's alone, and a file of another user's is never read. Each
    file begins with a sum of its template, and the folder carries the versions: after an upgrade all is compiled anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = (
            folder / f"{version('jinja2')}-{version('yesdesk')}-{sys.implementation.cache_tag}"
        )
        super().__init__(str(self._folder), "%s")
        self._usable: bool | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """A file of somebody else's, or a broken one, counts as none."""
        if not self._is_ours():
            return
        path = Path(self._get_cache_filename(bucket))
        with suppress(OSError, ValueError, EOFError, TypeError), path.open("rb") as file:
            if os.fstat(file.fileno()).st_uid == os.geteuid():
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Whole or not at all. A full disk, or a folder nobody may write to, makes it slower and nothing else."""
        if not self._is_ours():
            return
        with suppress(OSError):
            handle, path = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(path).replace(self._get_cache_filename(bucket))

    def _is_ours(self) -> bool:
        if self._usable is None:
            self._usable = self._make()
        return self._usable

    def _drop_former(self) -> None:
        for folder in self._folder.parent.iterdir():
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _make(self) -> bool:
        with suppress(OSError):
            self._folder.parent.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            self._drop_former()
            found = self._folder.lstat()
            return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        return False
