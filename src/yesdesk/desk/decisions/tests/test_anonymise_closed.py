"""Names go from every closed request: of a no as of a bend, of all others two weeks after closing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.models import A_COLLEAGUE, AuditEntry, Job
from yesdesk.desk.decisions.anonymise import (
    anonymise_authors,
    anonymise_is_due,
    anonymise_what_is_due,
)
from yesdesk.policy.models import Sheet
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.assignment import answered_before, assign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, patron_replied, record_thanks
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import Entry, OutcomeValue, Request
from yesdesk.requests.queries.thanks import thanks_of
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

NO = {"reason": "It is lent out", "nearest_yes": "A reservation", "ask_again": "In a week"}


@pytest.fixture(autouse=True)
def harbour(now, act, dana):
    """`harbour(days)`: what leadership signed."""
    late_charges_signed(act(dana))

    def signed(days: int) -> None:
        Sheet.objects.update(harbour_text="In good faith." if days else "", harbour_days=days)

    signed(10)
    return signed


@pytest.fixture
def answered(mill, act, sam):
    """Sam has taken it, written a note, and answered."""
    request = ask_as_ana(mill)
    assign(request, by=act(sam))
    note(fresh(request), words="She is at the window", by=act(sam))
    reply(fresh(request), words="Gladly.", seen_revision=fresh(request).revision, by=act(sam))
    return fresh(request)


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def close(request, value, by):
    more = NO if value == OutcomeValue.NOT_THIS_TIME else {}
    close_request(request, value=value, **more, by=by)


def named(request):
    in_hand = fresh(request).assigned_to_id is not None
    return Entry.objects.filter(request=request, author__isnull=False).exists() or in_hand


def after(**later):
    anonymise_authors("", timezone.now() + timedelta(**later))


@pytest.mark.parametrize(
    "value", [OutcomeValue.NOT_THIS_TIME, OutcomeValue.YES_PARTIAL, OutcomeValue.ENDED]
)
def test_names_of_a_no_go_after_the_promised_days(answered, act, sam, value):
    close(answered, value, act(sam))
    after(days=9)
    assert named(answered)
    after(days=10, hours=1)
    assert not named(answered)


def test_names_of_an_end_go_after_undo_when_nothing_is_promised(answered, act, sam, harbour):
    harbour(0)
    close(answered, OutcomeValue.ENDED, act(sam))
    after(minutes=50)
    assert named(answered)
    after(hours=1, minutes=1)
    assert not Entry.objects.filter(outcome__isnull=False, author__isnull=False).exists()
    assert fresh(answered).assigned_to_id is None


def test_who_said_no_is_known_while_somebody_else_may_still_look(
    answered, act, sam, kim, harbour, now
):
    harbour(0)
    close(answered, OutcomeValue.NOT_THIS_TIME, act(sam))
    after(days=6)
    now.shift(timedelta(days=6))
    ask_second_look(fresh(answered), by=patron_by_link(answered.pk, "en"))
    after(days=8)
    assert answered_before(fresh(answered), act(sam))
    close(answered, OutcomeValue.NOT_THIS_TIME, act(kim))
    after(days=6)
    assert Entry.objects.get(author__isnull=False).author_id == kim.pk
    after(days=8)
    assert not named(answered)


@pytest.mark.parametrize(("days", "kept"), [(0, 14), (10, 14), (30, 30)])
def test_names_of_a_yes_stay_two_weeks_or_the_promised_days(
    answered, act, sam, harbour, days, kept
):
    harbour(days)
    close(answered, OutcomeValue.YES, act(sam))
    after(days=kept, hours=-1)
    assert named(answered)
    after(days=kept, hours=1)
    assert not named(answered)


def test_names_of_an_open_request_stay(answered):
    after(days=60)
    assert named(answered)


def test_a_patrons_thanks_reach_the_colleague_for_two_weeks(answered, act, sam, now):
    close(answered, OutcomeValue.YES, act(sam))
    now.shift(timedelta(days=13, hours=23))
    anonymise_authors("", timezone.now())
    by = patron_by_link(answered.pk, "en")
    record_thanks(fresh(answered), words="You made my week.", may_tell=False, by=by)
    assert len(thanks_of(act(sam))) == 1


def test_who_writes_again_within_two_weeks_comes_back_to_the_same_colleague(
    answered, act, sam, now
):
    close(answered, OutcomeValue.YES, act(sam))
    now.shift(timedelta(days=13, hours=23))
    anonymise_authors("", timezone.now())
    patron_replied(fresh(answered), words="One more thing", by=patron_by_link(answered.pk, "en"))
    after(days=30)
    assert fresh(answered).closed_at is None
    assert fresh(answered).assigned_to_id == sam.pk


def test_who_had_it_in_hand_goes_where_nobody_wrote(mill, act, sam):
    request = ask_as_ana(mill)
    assign(request, by=act(sam))
    close(fresh(request), OutcomeValue.YES, act(sam))
    Entry.objects.update(author=None)
    after(days=15)
    assert fresh(request).assigned_to_id is None


def test_the_trace_names_nobody_either(answered, act, sam):
    close(answered, OutcomeValue.YES, act(sam))
    trace = AuditEntry.objects.create(
        at=timezone.now(), actor=sam.pk, job_class="Shelver", tag="desk.request.merged",
        subject=f"request:{answered.pk}", detail={},
    )  # fmt: skip
    after(days=15)
    trace.refresh_from_db()
    assert trace.actor == A_COLLEAGUE


def test_anonymising_runs_as_its_own_job(answered, act, sam, now):
    close(answered, OutcomeValue.YES, act(sam))
    now.shift(timedelta(days=15))
    anonymise_is_due("", timezone.now())
    assert named(answered)
    assert Job.objects.filter(key="desk.forget_authors").exists()
    anonymise_what_is_due.call()
    assert not named(answered)
