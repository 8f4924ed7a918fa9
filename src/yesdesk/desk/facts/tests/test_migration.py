"""An upgrade counts what still lives, in batches, and may be stopped and begun again."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.models import CountChange
from yesdesk.desk.facts.recount import living_came, living_ended, write_living_facts
from yesdesk.desk.models import FactCame, FactEnded, Outcome, OutcomeValue, Request
from yesdesk.desk.requests.actions.assignment import hand_over
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.actions.intake import patron_replied
from yesdesk.desk.tally.actions import count_now
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

migration = import_module("yesdesk.desk.migrations.0018_count_what_still_lives")


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


@pytest.fixture
def counted(mill, hill, act, sam, now):
    """A few days of a desk; the facts as the actions counted them."""
    requests = [ask_as_ana(mill) for _time in range(3)]
    now.shift(timedelta(hours=7))  # the night, in another day of the branch
    requests += [ask_as_ana(mill), ask_as_ana(hill)]
    patron_replied(fresh(requests[0]), words="And?", by=patron_by_link(requests[0].pk, "en"))
    hand_over(fresh(requests[1]), words="Yours", branch=hill, by=act(sam))
    count_now("reference", uuid4(), point=0, by=act(sam))
    now.shift(timedelta(days=5))
    for request in requests[:4]:
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
    patron_replied(fresh(requests[2]), words="No.", by=patron_by_link(requests[2].pk, "en"))
    return facts()


def facts():
    return (
        sorted(FactCame.objects.filter(n__gt=0).values_list()),
        sorted(FactEnded.objects.filter(n__gt=0).values_list()),
    )


def as_before_the_upgrade():
    Request.objects.update(came_day=None, came_part=None)
    Outcome.objects.update(week=None, branch=None, first_contact=None)
    FactCame.objects.all().delete()
    FactEnded.objects.all().delete()


def fill():
    migration.fill(apps, SimpleNamespace(connection=connection))


def ours_marked():
    return CountChange.objects.filter(measure__in=["fact_came", "fact_ended"])


class _Stopped(Exception):
    pass


def test_it_counts_what_the_actions_counted(counted):
    as_before_the_upgrade()
    fill()
    assert facts() == counted
    marked = ours_marked().values_list("measure", "from_day").order_by("measure")
    today = timezone.now().date()
    assert list(marked) == [("fact_came", today), ("fact_ended", today)]


def test_stopped_between_batches_it_goes_on(counted, monkeypatch):
    as_before_the_upgrade()
    monkeypatch.setattr(migration, "BATCH", 2)
    whole = migration._update
    batches = []

    def stops(*update):
        if len(batches) == 2:
            raise _Stopped
        batches.append(update)
        whole(*update)

    monkeypatch.setattr(migration, "_update", stops)
    with pytest.raises(_Stopped):
        fill()
    assert not FactCame.objects.exists()
    monkeypatch.setattr(migration, "_update", whole)
    fill()
    fill()
    assert facts() == counted
    assert ours_marked().count() == 2


def test_a_new_library_has_nothing_to_mark(mill):
    fill()
    assert not ours_marked().exists()


def test_what_was_poured_in_is_counted_the_same(counted):
    FactCame.objects.all().delete()
    FactEnded.objects.all().delete()
    write_living_facts()
    assert facts() == counted
    assert sum(living_came().values()) == 6
    assert sum(living_ended()[0].values()) == 4
