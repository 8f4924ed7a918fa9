"""Ana's account in the demo library system, and what a worker does with what is due."""

from datetime import timedelta

import pytest

from yesdesk.core.tasks.worker import run_due_jobs
from yesdesk.desk.tests.walk_in import charge_ana, walk_in


@pytest.fixture
def ana_owes(library, ils_in_process, now):
    """18.40 for four late books and 32.00 for a lost one; her card is CARD."""
    return charge_ana()


@pytest.fixture
def desk(now, mill, rules, ana_owes, client_of, sam):
    """Sam's browser, and Ana's request with her card seen."""
    browser = client_of(sam)
    return browser, walk_in(mill, browser)


@pytest.fixture
def work(now):
    """`work(seconds)`: lets time pass, then does what is due."""

    def after(seconds=0):
        now.shift(timedelta(seconds=seconds))
        return run_due_jobs("a test")

    return after
