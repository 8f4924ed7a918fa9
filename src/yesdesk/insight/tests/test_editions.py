"""Editions: made once, the same for good, withdrawn with their file, and never half."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import Job, JobState
from yesdesk.core.readin.actions import undo
from yesdesk.core.readin.csv_source import chunks_of_file
from yesdesk.insight import editions
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import (
    all_editions,
    begin_editions,
    forget_figures,
    make_again,
    make_edition,
    newest_edition,
    tries_again,
    withdraw_editions,
)
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.insight.tests.files import read_file
from yesdesk.testing.shared_data import SHARED_DATA

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BRANCHES = EditionSubject.BRANCHES


def test_a_file_begins_its_edition_and_one_job_for_it(library):
    begin_editions(a_file(NINE))
    edition = Edition.objects.get()
    assert (edition.state, edition.figures) == (EditionState.MAKING, None)
    assert Job.objects.filter(key=f"insight.edition.{edition.pk}").count() == 1


def test_edition_is_made_with_its_day(library):
    edition = an_edition(a_file(NINE))
    assert edition.state == EditionState.MADE
    assert edition.made_on is not None
    assert len(edition.figures["branches"]) == 9


def test_edition_does_not_change_when_made_again(library):
    file = a_file(NINE)
    edition = an_edition(file)
    before = edition.figures
    file.facts.all().delete()
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert edition.figures == before


def test_a_failure_leaves_no_half_edition_and_the_next_try_makes_it(library, monkeypatch):
    begin_editions(a_file(NINE))
    edition = Edition.objects.get()
    with monkeypatch.context() as broken:
        broken.setitem(editions.subjects._items, EditionSubject.BRANCHES, lambda _file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.figures) == (EditionState.FAILED, None)
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert edition.state == EditionState.MADE
    assert len(edition.figures["branches"]) == 9


def test_a_second_try_by_hand_needs_the_post_and_is_now(act, sam, dana):
    begin_editions(a_file(NINE))
    Edition.objects.update(state=EditionState.FAILED)
    Job.objects.update(run_after=timezone.now() + timedelta(hours=1), attempts=7)
    with pytest.raises(NotAllowed):
        make_again(by=act(sam))
    make_again(by=act(dana))
    assert Edition.objects.get().state == EditionState.MAKING
    job = Job.objects.get()
    assert (job.run_after <= timezone.now(), job.attempts) == (True, 0)


def test_edition_tries_again_while_its_job_lives(act, dana):
    begin_editions(a_file(NINE))
    edition = Edition.objects.get()
    assert tries_again(edition)
    Job.objects.update(state=JobState.DEAD, key=None)
    assert not tries_again(edition)


def test_without_its_file_it_stays_in_the_list_without_figures(act, sam):
    file = a_file(NINE)
    an_edition(file)
    with transaction.atomic():
        withdraw_editions(file)
        forget_figures([file.pk])
        file.delete()
    (edition,) = all_editions(act(sam))
    assert edition.state == EditionState.WITHDRAWN
    assert edition.figures is None
    assert edition.title == "payments.csv"
    assert newest_edition(act(sam), BRANCHES) is None


def test_a_file_cannot_go_before_its_edition_is_withdrawn(library):
    file = a_file(NINE)
    an_edition(file)
    with pytest.raises(IntegrityError), transaction.atomic():
        file.delete()


def test_a_withdrawn_one_is_not_made_any_more(library):
    file = a_file(NINE)
    begin_editions(file)
    edition = Edition.objects.get()
    withdraw_editions(file)
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    assert edition.state == EditionState.WITHDRAWN


def test_a_made_one_needs_figures(library):
    begin_editions(a_file(NINE))
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(state=EditionState.MADE)


def test_the_newest_made_one_stands_while_the_next_is_made(act, sam):
    made = an_edition(a_file(NINE, name="a.csv"))
    begin_editions(a_file(NINE, name="b.csv"))
    assert newest_edition(act(sam), BRANCHES) == made


def test_our_own_file_with_the_newest_months_comes_first(act, sam):
    ours = an_edition(a_file(NINE, name="a.csv"))
    an_edition(a_file(NINE, name="b.csv", months=9))
    an_edition(a_file(NINE, name="c.csv", months=20, is_ours=False))
    assert newest_edition(act(sam), BRANCHES) == ours


def test_another_librarys_does_not_stand_in_for_ours_on_its_way(act, sam):
    an_edition(a_file(NINE, name="a.csv", is_ours=False))
    begin_editions(a_file(NINE, name="b.csv"))
    assert newest_edition(act(sam), BRANCHES).title == "b.csv"


REAL = SHARED_DATA / "librarieswest-bills/payments.csv"


@pytest.mark.skipif(not REAL.exists(), reason="the real file is not here")
@pytest.mark.django_db(transaction=True)
def test_the_real_file_from_reading_it_in_to_taking_it_out(act, dana):
    """Its edition is there at once, says what the note says, and goes with it."""
    read = read_file(chunks_of_file(REAL), by=act(dana))
    edition = Edition.objects.get()
    make_edition.call(edition.pk)
    edition.refresh_from_db()
    figures = edition.figures
    sums = figures["forgiven"], figures["paid"], figures["cancelled"]
    assert sums == (3_534_000, 14_126_000, 1_238_000)
    assert (len(figures["branches"]), figures["outside"]) == (82, 31)
    weymouth = next(e for e in figures["branches"] if e["name"] == "Weymouth Library")
    assert [round(weymouth[each], 3) for each in ("share", "low", "high")] == [0.319, 0.226, 0.430]
    undo(read.file.pk, by=act(dana))
    edition.refresh_from_db()
    assert (edition.state, edition.figures) == (EditionState.WITHDRAWN, None)
