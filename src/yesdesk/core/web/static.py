"""Static files under names that change with their content, compressed, so that browsers keep them."""

from typing import Any

import structlog
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = structlog.get_logger("yesdesk.static")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files gathered into `DATA/static`. A missing one keeps its plain name, and the log says once how to mend it."""

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._said: set[str] = set()
        self._addresses: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 (Django's signature)
        """Return the address, worked out once: a page asks for fifteen, and each cost 10 microseconds."""
        address = self._addresses.get(name)
        if address is None:
            address = str(super().url(name, force))
            if self.hash_key(self.clean_name(name)) in self.hashed_files:
                self._addresses[name] = address
        return address

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Return the list of names; an empty one when it cannot be read, so that gathering anew mends it."""
        try:
            paths, digest = super().load_manifest()
        except ValueError:
            self._warn_once("the list of static files cannot be read", self.manifest_name)
            return {}, ""
        return paths, digest

    def stored_name(self, name: str) -> str:
        key = self.hash_key(self.clean_name(name.partition("?")[0].partition("#")[0]))
        if key not in self.hashed_files:
            self._warn_once("static file is not gathered", name)
            return name
        return str(super().stored_name(name))

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Keep the plain name of a file that another one names and nobody has."""
        if content is None and not self.exists(filename or name):
            return name
        return str(super().hashed_name(name, content, filename))

    def _warn_once(self, what: str, file: str) -> None:
        if file not in self._said:
            self._said.add(file)
            log.warning(what, file=file, mend="restart `yesdesk serve`, which gathers them")
