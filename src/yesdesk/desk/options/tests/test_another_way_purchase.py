"""A book we do not own is suggested in one tap: an answer by a day is promised, and nothing is said to be ordered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from yesdesk.core.models import OutboundMessage
from yesdesk.core.permissions import Permission
from yesdesk.desk.options.need import need_of
from yesdesk.desk.tests.taps import tap, ways
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.places.models import Closure
from yesdesk.requests.models import Entry, Promise, PromiseState, Request
from yesdesk.requests.queries.patron_letters import (
    PURCHASE,
    is_purchase,
    promised_words,
)
from yesdesk.requests.queries.promises import people_to_remind
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
WHALES = "You do not own the book on whale songs. Can you buy it?"


@pytest.fixture
def wanted(now, mill):
    return ask_as_ana(mill, words=WHALES, name="Ruben")


def offered(browser, request):
    return [each.key for each in ways(browser, request).context["options"] if not each.under_way]


def test_suggesting_a_purchase_promises_an_answer_within_two_weeks(wanted, sam, client_of):
    tap(client_of(sam), wanted, "suggest")
    made = Promise.objects.get(request=wanted)
    assert is_purchase(made.what)
    entry = Entry.objects.get(pk=made.entry_id)
    assert timedelta(days=12) < made.due_at - entry.at <= timedelta(days=14)
    wanted.refresh_from_db()
    assert wanted.promised_for == made.due_at
    assert wanted.closed_at is None


def test_before_closed_days_it_is_sooner_and_not_later(wanted, mill, sam, client_of):
    end = timezone.now() + timedelta(days=14)
    for back in range(-2, 3):
        Closure.objects.create(
            branch=mill, day=(end - timedelta(days=back)).date(), reason="Easter"
        )
    tap(client_of(sam), wanted, "suggest")
    made = Promise.objects.get(request=wanted)
    assert end - timedelta(days=6) < made.due_at < end - timedelta(days=2)


@pytest.mark.parametrize(
    ("needed", "at_most"),
    [(-1, 14), (0, 14), (3, 3), (30, 14)],
    ids=["past", "near", "soon", "far"],
)
def test_suggesting_a_purchase_respects_the_needed_day(wanted, sam, client_of, needed, at_most):
    now = timezone.now()
    needed_by = now + timedelta(days=needed, minutes=0 if needed else 1)
    Request.objects.filter(pk=wanted.pk).update(needed_by=needed_by)
    tap(client_of(sam), wanted, "suggest")
    made = Promise.objects.get(request=wanted)
    assert now < made.due_at <= now + timedelta(days=at_most)


def test_where_no_post_has_the_right_it_says_so_by_what_they_do(wanted, sam, dana, client_of):
    held = set(dana.job_class.permissions) - {Permission.DESK_PURCHASES_DECIDE}
    dana.job_class.permissions = sorted(held)
    dana.job_class.save()
    (offer,) = [
        each for each in ways(client_of(sam), wanted).context["options"] if each.key == "suggest"
    ]
    assert offer.effect.startswith("The colleague who chooses our books decides.")


def test_purchase_letter_says_who_decides_and_orders_nothing(wanted, sam, client_of):
    tap(client_of(sam), wanted, "suggest")
    mail = OutboundMessage.objects.get(pk=Entry.objects.get(kind="promise").message)
    assert "The colleague who chooses our books decides" in mail.text
    assert "ordered" not in mail.text


def test_the_post_that_a_library_named_stands_beside_it_and_is_reminded(
    wanted, sam, lea, dana, act, client_of
):
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    dana.job_class.permissions = []
    dana.job_class.save()
    lea.job_class.name = "Collections"
    lea.job_class.permissions = [*lea.job_class.permissions, Permission.DESK_PURCHASES_DECIDE]
    lea.job_class.save()
    browser = client_of(sam)
    (offer,) = [each for each in ways(browser, wanted).context["options"] if each.key == "suggest"]
    assert offer.effect.startswith("The Collections decides.")
    tap(browser, wanted, "suggest")
    assert people_to_remind(Promise.objects.get()) == [lea.pk]


def test_purchase_promise_is_recognised_in_another_language():
    with translation.override("es"):
        words = gettext(PURCHASE)
    assert is_purchase(words)
    assert promised_words(words, "en") == PURCHASE


def test_suggesting_a_purchase_is_offered_once(wanted, sam, client_of):
    browser = client_of(sam)
    assert "suggest" in offered(browser, wanted)
    tap(browser, wanted, "suggest")
    assert "suggest" not in offered(browser, wanted)
    again = browser.post(reverse("take_way", args=[wanted.pk]), {"option": "suggest"})
    assert again.status_code in {302, 409, 422}
    assert Promise.objects.count() == 1


def test_undone_it_is_offered_again(wanted, sam, client_of):
    browser = client_of(sam)
    tap(browser, wanted, "suggest")
    entry = Entry.objects.get(kind="promise")
    browser.post(reverse("undo_entry", args=[wanted.pk, entry.pk]))
    assert Promise.objects.get().state == PromiseState.TAKEN_BACK
    assert "suggest" in offered(browser, wanted)


@pytest.mark.parametrize(
    ("words", "wants"),
    [
        (WHALES, True),
        ("I'd like to suggest a book for the library", True),
        ("Could you order the new Kingsolver?", True),
        ("No tienen el último de Allende", True),
        ("Pouvez-vous acheter ce livre ?", True),
        ("I do not have my card with me", False),
        ("Can I buy a bag here?", False),
        ("Where is the toilet?", False),
    ],
)
def test_need_wants_a_book_we_do_not_own(words, wants, now):
    assert need_of(Request(asked_for=words, opened_at=now), now=now).wants_book is wants
