"""Undo ends when the patron has been told: at the desk, by an answer that went out, or on the phone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.models import Act, ActState
from yesdesk.patrons.models import ContactKind, Patron
from yesdesk.people.models import User
from yesdesk.requests.actions.reply import note, record_told, reply
from yesdesk.requests.models import Decision, Entry, EntryKind, Request, Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def waived(desk, sam):
    """Sam, who can undo for a minute, waived Ana's late charges a moment ago."""
    User.objects.filter(pk=sam.pk).update(undo_seconds=60)
    browser, request = desk
    tap(browser, request, LATE)
    return browser, request, Entry.objects.get(kind=EntryKind.ACT)


def tell(request, by, way):
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    return reply(fresh, words="It is done.", seen_revision=fresh.revision, way=way, by=by)


def receipt(browser, request, entry):
    page = browser.get(reverse("request", args=[request.pk])).text
    return page.split(f'id="entry-{entry.pk}"')[1].split("</li>")[0]


def undo(browser, request, entry):
    return browser.post(reverse("call_back_entry", args=[request.pk, entry.pk]))


def states():
    return set(Act.objects.values_list("state", flat=True))


def stands(browser, request, entry):
    """The receipt says what to do instead of Undo, and the server holds to it."""
    line = receipt(browser, request, entry)
    assert f'id="undo-{entry.pk}"' not in line
    assert f'id="told-{entry.pk}"' in line
    refused = undo(browser, request, entry)
    assert refused.status_code == 409
    assert "They have been told" in refused.text
    assert states() == {ActState.WAITING}
    return True


def test_before_it_is_offered(waived):
    browser, request, entry = waived
    line = receipt(browser, request, entry)
    assert f'id="undo-{entry.pk}"' in line
    assert f'id="told-{entry.pk}"' not in line
    undo(browser, request, entry)
    assert states() == {ActState.CANCELLED}


def test_told_at_the_desk_it_stands(waived, act, sam):
    tell(waived[1], act(sam), Way.HERE)
    assert stands(*waived)


@pytest.mark.parametrize("way", [Way.EMAIL, Way.PAGE])
def test_decision_cannot_be_cancelled_once_the_answer_went_out(waived, act, kim, now, way):
    browser, request, entry = waived
    if way is Way.PAGE:
        Request.objects.update(slip_printed_at=timezone.now())
        Patron.objects.update(contact="", contact_kind=ContactKind.NONE)
    tell(request, act(kim), way)  # Kim's goes out after Kim's own seconds, which are 20
    assert f'id="undo-{entry.pk}"' in receipt(browser, request, entry)
    now.shift(21)
    assert stands(*waived)


def test_an_answer_that_was_taken_back_told_nobody(waived, act, kim, now):
    browser, request, entry = waived
    answer = tell(request, act(kim), Way.EMAIL)
    browser.post(reverse("undo_entry", args=[request.pk, answer.pk]))
    now.shift(30)
    assert f'id="undo-{entry.pk}"' in receipt(browser, request, entry)
    undo(browser, request, entry)
    assert states() == {ActState.CANCELLED}


def test_a_call_counts_once_they_were_reached(waived, act, sam):
    browser, request, entry = waived
    Patron.objects.update(contact="+442079460000", contact_kind=ContactKind.PHONE)
    tell(request, act(sam), Way.PHONE)
    assert f'id="undo-{entry.pk}"' in receipt(browser, request, entry)
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    record_told(fresh, way=Way.PHONE, by=act(sam))
    assert stands(*waived)


def test_what_colleagues_write_tells_nobody(waived, act, kim):
    browser, request, entry = waived
    fresh = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    note(fresh, words="She called.", by=act(kim))
    assert f'id="undo-{entry.pk}"' in receipt(browser, request, entry)


def test_what_is_done_after_they_were_told_can_be_undone(desk, act, sam):
    browser, request = desk
    tell(request, act(sam), Way.HERE)
    tap(browser, request, LATE)
    entry = Entry.objects.get(kind=EntryKind.ACT)
    assert f'id="undo-{entry.pk}"' in receipt(browser, request, entry)
    undo(browser, request, entry)
    assert states() == {ActState.CANCELLED}


def test_when_the_time_is_over_nothing_is_said(waived, act, sam, work):
    browser, request, entry = waived
    tell(request, act(sam), Way.HERE)
    work(60)
    assert states() == {ActState.DONE}
    assert f'id="told-{entry.pk}"' not in receipt(browser, request, entry)
    assert Decision.objects.get().entry_id == entry.pk
