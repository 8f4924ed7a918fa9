"""A view that takes files says so where it stands; every other one takes words alone."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

import yesdesk
from yesdesk.core.web.files import MB, body_limits

PACKAGE = Path(yesdesk.__file__).parent


@pytest.fixture(scope="module")
def limit_for():
    return body_limits(get_resolver().url_patterns)


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/en/ask", 55),
        ("/en/ask/mill", 55),
        ("/fr/r/abc.def/write", 55),
        ("/desk/new", 55),
        ("/desk/17/reply", 55),
        ("/desk/17/words", 55),
        ("/settings/ledger/elsewhere", 15),
        ("/sign-in", 2),
        ("/en/lost", 2),
        ("/desk/17", 2),
        ("/settings/staff/new", 2),
        ("/x/en/ask", 2),
        ("/", 2),
        ("/nowhere", 2),
    ],
)
def test_the_limit_is_the_views(path, megabytes, limit_for):
    assert limit_for(path) == megabytes * MB


def test_each_view_that_reads_files_says_so():
    """In the module where it reads them, else what it is sent stops at two megabytes."""
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "tests" not in path.relative_to(PACKAGE).parts and re.search(
            r"\w\.FILES\b(?!\))", source
        ):
            assert "@takes_files(" in source, path
