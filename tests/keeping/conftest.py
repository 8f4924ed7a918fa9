"""A library of processes, in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeping.a_library import ALibrary, a_library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ALibrary]:
    with a_library(tmp_path) as made:
        yield made
