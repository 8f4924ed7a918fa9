"""Compile the catalogues into the wheel: without them it would speak English alone."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    """Adds each catalogue's compiled form. An editable install compiles its own (`dev/bootstrap`)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from dev.messages import catalogue_paths, compile_all

        compile_all()
        for path in catalogue_paths():
            compiled = path.with_suffix(".mo")
            build_data["force_include"][str(compiled)] = str(
                compiled.relative_to(Path(self.root) / "src")
            )
