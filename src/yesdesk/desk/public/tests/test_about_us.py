"""What a library must say of itself stands on three pages, made of its settings, and every public page leads there."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from yesdesk.core import site_context
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import LibraryText
from yesdesk.core.retention import series
from yesdesk.desk.public.views.about_us import hours_said
from yesdesk.patrons.models import Series
from yesdesk.patrons.retention import sync_series
from yesdesk.places.hours import Hours
from yesdesk.places.models import Library, OpeningHours
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db
PAGES = ("privacy", "accessibility", "contact")


def page(client, name, language="en"):
    return client.get(reverse(name, args=[language]))


def write(key, text):
    LibraryText.objects.create(key=key, language="en", text=text, changed_at=timezone.now())


@pytest.mark.parametrize(
    ("country", "language", "opens"),
    [
        ("US", "en", "9:00\u202fAM"),
        ("GB", "en", "09:00"),
        ("FR", "fr", "9\xa0h"),
        ("ES", "es", "09:00"),
    ],
)
def test_hours_stand_as_the_librarys_country_writes_them(
    client, library, mill, monkeypatch, country, language, opens
):
    monkeypatch.setattr(site_context._known, "facts", site_context.LibraryInfo())
    OpeningHours.objects.filter(branch=mill).update(opens=time(9), closes=time(17))
    Library.objects.update(country=country)
    page(client, "contact", language)  # a test reads the country with its first page
    assert opens in page(client, "contact", language).text


WEDNESDAY = datetime(2026, 11, 4, tzinfo=UTC)
LUNCH_BREAK = Hours("UTC", (((time(9), time(12)), (time(14), time(20))),) * 7)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 26), "We open at 09:00."),
        (time(9), "We are here until 12:00."),
        (time(13), "We open at 14:00."),
        (time(19, 59), "We are here until 20:00."),
        (time(20), "We open on Thu 5 Nov at 09:00."),
    ],
)
def test_hours_say_that_we_are_here_only_while_we_are(at, said):
    now = datetime.combine(WEDNESDAY, at, tzinfo=UTC)
    assert hours_said(LUNCH_BREAK, "en", now) == said


@pytest.mark.parametrize("name", ["ask", "lost_link", *PAGES])
def test_every_public_page_leads_to_them(client, library, name):
    text = page(client, name, "fr").text
    for each in PAGES:
        assert f'href="{reverse(each, args=["fr"])}"' in text


def test_every_public_page_leads_staff_to_their_sign_in(client, library):
    assert f'href="{reverse("sign_in")}"' in page(client, "contact").text


class TestPrivacy:
    def test_privacy_page_says_how_long_each_series_is_kept(self, client, library):
        sync_series(by=SYSTEM)
        Series.objects.filter(code="desk.request").update(days=17)
        assert "17 days" in page(client, "privacy").text

    def test_whatever_holds_patrons_words_is_on_it(self, client, library):
        text = page(client, "privacy").text
        for code, spec in series.items():
            if spec.holds_patron_words:
                assert spec.for_patrons, f"{code}: add `for_patrons`, in words a patron reads"
                assert escape(spec.for_patrons) in text

    def test_each_line_says_why(self, client, library):
        text = page(client, "privacy").text
        for code, spec in series.items():
            if spec.for_patrons:
                assert spec.why_for_patrons, f"{code}: add `why_for_patrons`"
                assert escape(spec.why_for_patrons) in text

    def test_what_everybody_gave_us_stands_first(self, client, library):
        kept = page(client, "privacy").context["kept"]
        assert [line["once_done"] for line in kept] == [True] + [False] * (len(kept) - 1)

    def test_privacy_page_says_what_a_patron_can_do(self, client, library):
        assert reverse("lost_link", args=["en"]) in page(client, "privacy").text

    def test_the_librarys_own_words_stand_there(self, client, library):
        write("privacy.contact", "Priya answers.")
        assert "Priya answers." in page(client, "privacy").text


class TestAccessibility:
    def test_what_does_not_work_is_the_librarys_to_say(self, client, library):
        before = page(client, "accessibility").text
        write("accessibility.known", "Old forms.")
        after = page(client, "accessibility").text
        assert "Old forms." in after
        assert "Old forms." not in before


class TestContact:
    def test_each_branch_has_its_door_its_number_and_its_hours(self, client, library, mill, hill):
        Library.objects.update(phone="+33 1 11")
        text = page(client, "contact").text
        for branch in (mill, hill):
            assert branch.name in text
            assert reverse("ask_at", args=["en", branch.slug]) in text
        assert "+33 1 11" in text
        assert "Monday" in text

    def test_the_address_mail_comes_in_at(self, client, mill):
        box = a_mailbox(mill)
        assert f"mailto:{box.address}" in page(client, "contact").text

    def test_a_closed_branch_is_not_there(self, client, hill):
        hill.closed_for_good = True
        hill.save()
        assert hill.name not in page(client, "contact").text
