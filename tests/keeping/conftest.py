"""Every test here starts processes, so all of them are slow."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keeping.a_library import ALibrary, a_library


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ALibrary]:
    with a_library(tmp_path) as made:
        yield made
