"""Everything that is older than its period is erased: each figure of each page stays, and so does the next edition."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from yesdesk.backing.rulings.tests.tried import a_trial_looked_at
from yesdesk.core.clock_mark import trust_clock
from yesdesk.core.models import CountChange
from yesdesk.ils.models import LedgerLine
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition as edition_of_file
from yesdesk.insight.rules.tests.met import (
    LARGE,
    YEAR,
    a_rule,
    an_edition,
    ended_without_a_yes,
    met,
    spread,
)
from yesdesk.patrons.erasure import erase_due_rows
from yesdesk.requests.models import Request, RuleMet
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 12, 8, 9, tzinfo=UTC)
LATER = MONDAY + timedelta(days=365 * 12)


@pytest.fixture
def told(act, dana, mill):
    """A library with something on each page, and a request and money behind it. The addresses of its pages."""
    CountChange.objects.all().delete()
    version = a_rule(act(dana))
    met(version, spread(LARGE))
    ended_without_a_yes(20, YEAR)
    for day in range(20):
        LedgerLine.objects.create(
            day=date(2026, 10, 1 + day), minor=500, currency="EUR", staff="s", tag=uuid4()
        )
    request = ask_as_ana(mill)
    RuleMet.objects.create(
        request=request, rule=version.rule_id, version=version.pk, day=date(2026, 11, 4),
        branch=mill, event="plain",
    )  # fmt: skip
    Request.objects.update(closed_at=MONDAY - timedelta(days=30))
    edition, file = an_edition(), edition_of_file(a_file(NINE))
    trial = a_trial_looked_at(version)
    return [
        "/library",
        f"/library/{edition.pk}",
        f"/library/{edition.pk}/page.csv",
        "/library/rules/proof-of-address",
        "/library/rules/proof-of-address/times.csv",
        "/library/branches",
        f"/library/branches/{file.pk}/sums.csv",
        "/library/decisions",
        f"/library/decisions/{trial.pk}",
        "/library/board",
        "/library/card",
        "/library/bulletin",
    ]


def read(client, page):
    text = client.get(page).content.decode()
    main = re.search(r"<main.*</main>", text, re.DOTALL)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main[0] if main else text)


def the_next_edition():
    with transaction.atomic():
        figures = an_edition(date(2027, 1, 1)).figures
        transaction.set_rollback(True)
    figures["board"].pop("adds_up")  # of the last year's lines, which are kept longer than that
    return figures


def test_every_figure_of_every_page_is_the_same_before_and_after(
    told, client_of, dana, sam, monkeypatch
):
    with time_machine.travel(MONDAY, tick=False):
        clients = [client_of(dana), client_of(sam)]
        before = [[read(client, page) for page in told] for client in clients]
        coming = the_next_edition()
    monkeypatch.setattr(
        "yesdesk.patrons.erasure.vacuum", lambda _tables: True
    )  # not in a transaction
    trust_clock(LATER)
    went = erase_due_rows(LATER)
    assert went["desk.request"] == 1
    assert not Request.objects.exists()
    assert not RuleMet.objects.exists()
    with time_machine.travel(MONDAY, tick=False):
        after = [[read(client, page) for page in told] for client in clients]
        assert the_next_edition() == coming
    assert after == before
    assert all(re.search(r"\d", page) for page in before[0])
