"""A transaction of a test's own: files and the worker may be waited for inside it (core/transactions.py)."""

from django.db import transaction


def of_the_test() -> transaction.Atomic:
    """Return a block that is the test's own; the test rolls it back."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined] # noqa: SLF001
    return block
