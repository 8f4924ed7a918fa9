"""The ask form is made once for everybody, names a press for each reader, and never says what was true before."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core import site_context
from yesdesk.core.models import LibraryText
from yesdesk.desk.models import Request
from yesdesk.desk.public.views import ask
from yesdesk.desk.public.views.ask import MADE_OF
from yesdesk.patrons.models import Series
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, OpeningHours
from yesdesk.testing.needs import ANA

ID = re.compile(r'name="form_id" value="([^"]+)"')
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def read(client, library, mill, lea):
    """The page of a reader. A lead is there, and the branch is open until eight."""
    OpeningHours.objects.filter(branch=mill).update(closes=time(20))
    Branch.objects.update(phone="")
    Library.objects.update(languages=["en", "fr"])

    def read(address="/en/ask/mill", reader=client):
        response = reader.get(address)
        assert response.status_code == 200
        return response.text

    return read


@pytest.fixture
def made_once(read, monkeypatch):
    """Fails where the page is made a second time."""
    read()

    def again(*_args):
        raise AssertionError("made again")

    monkeypatch.setattr(ask, "opening_hours", again)


def test_two_readers_press_two_forms_and_each_sees_their_own_page(client, read):
    first, second = (ID.search(read()).group(1) for _reader in "ab")
    assert first != second
    said = {}
    for form_id, name in ((first, "Ana"), (second, "Bo")):
        fields = {"words": ANA, "name": name, "contact": "", "card_number": "", "form_id": form_id}
        pressed = client.post("/en/ask/mill", fields, headers=HERE)
        assert pressed.status_code == 303
        said[name] = client.get(pressed["Location"]).text
    assert Request.objects.count() == 2
    assert "Bo" not in said["Ana"]
    assert "Ana" not in re.sub(re.escape(ANA), "", said["Bo"])


def test_for_everybody_it_is_the_same_but_for_the_id(read, client_of, sam):
    pages = {ID.sub("", read()), ID.sub("", read()), ID.sub("", read(reader=client_of(sam)))}
    assert len(pages) == 1


def test_the_second_reader_costs_one_query(read, made_once, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(site_context._known, "until", float("inf"))  # as it is outside of tests
    with django_assert_num_queries(1):
        read()


def test_each_language_and_branch_has_its_own(read):
    pages = [
        read(f"/{language}/ask/{slug}") for language in ("en", "fr") for slug in ("mill", "hill")
    ]
    assert len({ID.sub("", page) for page in pages}) == 4
    assert ID.sub("", read("/fr/ask/hill")) == ID.sub("", pages[3])


CHANGES = {
    "the library's name": (lambda: Library.objects.update(name="Quayside"), "Quayside"),
    "its languages": (lambda: Library.objects.update(languages=["en", "fr", "es"]), "Español"),
    "its number": (lambda: Library.objects.update(phone="0161 496 0"), "0161 496 0"),
    "a branch's number": (lambda: Branch.objects.update(phone="0161 496 1"), "0161 496 1"),
    "a branch's name": (lambda: Branch.objects.filter(slug="mill").update(name="Weir"), "Weir"),
    "another branch": (
        lambda: Branch.objects.create(name="Quay", slug="quay", time_zone="UTC"),
        "/en/ask/quay",
    ),
    "opening hours": (lambda: OpeningHours.objects.update(closes=time(21, 45)), "until 21:45"),
    "a closed day": (
        lambda: Closure.objects.create(branch=None, day="2026-11-04", reason="Flood"),
        "We are back",
    ),
    "what the library wrote": (
        lambda: LibraryText.objects.create(
            key="ask.lead", language="en", text="Do ask.", changed_at="2026-11-04T12:00Z"
        ),
        "Do ask.",
    ),
    "how long it is kept": (
        lambda: Series.objects.create(
            code="desk.request", days=77, changed_at=timezone.now(), ground=""
        ),
        "77 days",
    ),
    "who reads a complaint": (
        lambda: JobClass.objects.filter(name="Director").update(name="Provost"),
        "Provost",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_in_any_process_is_said_at_once(what, now, read, monkeypatch):
    """Another process changes a row: nobody here forgets anything, not even the library's name of a moment ago."""
    change, words = CHANGES[what]
    assert words not in read()
    monkeypatch.setattr(site_context._known, "until", float("inf"))
    change()
    assert words in read()


def test_nobody_in_a_post_any_more_takes_its_tick_away(read):
    assert "about_staff" in read()
    User.objects.update(is_active=False)
    assert "about_staff" not in read()


def test_a_branch_closed_for_good_is_there_no_more(read, client):
    read()
    Branch.objects.filter(slug="mill").update(closed_for_good=True)
    assert client.get("/en/ask/mill").status_code == 404


def test_time_alone_changes_what_is_said_of_today(now, read):
    assert "until 20:00" in read()
    now.shift(timedelta(hours=2))
    assert "We are back Thu 5 Nov" in read()


def test_whatever_the_page_reads_is_looked_at_for_changes(read):
    """A new line of the page that reads another table would otherwise be said for ever."""
    with CaptureQueriesContext(connection) as queries:
        read()
    asked = " ".join(each["sql"] for each in queries)
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', asked))
    assert tables == {each.model._meta.db_table for each in MADE_OF.of}
