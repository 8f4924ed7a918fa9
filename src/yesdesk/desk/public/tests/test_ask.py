"""The public form, as a browser without cookies or JavaScript sends it."""

import re
from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core import site_context
from yesdesk.core.idempotency import new_form_id
from yesdesk.core.models import LibraryText
from yesdesk.desk.public.views import ask
from yesdesk.desk.public.views.ask import MADE_OF
from yesdesk.patrons.models import Series
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Closure, Library, OpeningHours, ServicePoint
from yesdesk.places.queries import inbox_of
from yesdesk.requests.models import EntryFile, Request
from yesdesk.testing.needs import ANA

HERE = {"sec-fetch-site": "same-origin"}


def _press(client, **changes):
    data = {
        "words": ANA,
        "name": "Ana",
        "contact": "ana.m@post.example",
        "card_number": "",
        "form_id": "",
    }
    return client.post("/en/ask/mill", {**data, **changes}, headers=HERE)


@pytest.fixture
def page(client, library):
    return client


def test_public_form_opens_a_request(page, mill):
    response = _press(page)
    assert response.status_code == 303
    request = Request.objects.get()
    assert request.link_id in response["Location"]
    assert request.branch == mill
    assert request.service_point.kind == "inbox"
    receipt = page.get(response["Location"])
    assert receipt.status_code == 200
    assert "Ana" in receipt.text
    assert receipt["Referrer-Policy"] == "no-referrer"
    assert receipt["Cache-Control"] == "no-store"


def test_form_of_a_poster_knows_its_place(page, mill, hill):
    floor = ServicePoint.objects.create(branch=mill, name="Comics")
    inbox = inbox_of(mill).name
    elsewhere = ServicePoint.objects.create(branch=hill, name="Cellar")
    assert f'action="?send&amp;point={floor.pk}"' in page.get(f"/en/ask/mill?point={floor.pk}").text
    assert 'action="?send"' in page.get("/en/ask/mill?point=x").text
    for point, place in ((floor.pk, "Comics"), (elsewhere.pk, inbox), ("9" * 40, inbox)):
        data = {"words": f"From {point}"}
        page.post(f"/en/ask/mill?send&point={point}", data, headers=HERE)
        assert Request.objects.latest("id").service_point.name == place
    again = page.post(f"/en/ask/mill?send&point={floor.pk}", {"words": ""}, headers=HERE)
    assert f'action="?send&amp;point={floor.pk}"' in again.text


def test_public_form_sets_no_cookie(page, mill):
    page.get("/en/ask")
    _press(page)
    assert not page.cookies


def test_a_second_press_is_the_same_request(page, mill):
    form_id = new_form_id()
    first, second = _press(page, form_id=form_id), _press(page, form_id=form_id)
    assert Request.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_gone_back_to_with_other_words_is_another_request(page, mill):
    form_id = new_form_id()
    for words in ("Do you lend chairs?", "Do you lend tables?"):
        assert _press(page, form_id=form_id, words=words).status_code == 303
    assert Request.objects.count() == 2


def test_a_browser_may_go_back_to_the_form_and_to_no_page_with_words(page, mill):
    assert page.get("/en/ask")["Cache-Control"] == "private, no-cache"
    assert _press(page, contact="ana.m@post")["Cache-Control"] == "no-store"


def test_two_forms_are_two_requests(page, mill):
    _press(page, form_id=new_form_id())
    _press(page, form_id=new_form_id())
    assert Request.objects.count() == 2


def test_a_made_up_form_id_is_no_key_to_another_request(page, mill):
    _press(page, form_id="stolen:xyz")
    _press(page, form_id="stolen:xyz")
    assert Request.objects.count() == 2


def test_what_was_typed_stays(page, mill):
    response = _press(page, contact="ana.m@post", card_number="21 404 99")
    assert response.status_code == 422
    assert ANA in response.text
    assert "21 404 99" in response.text
    assert "ana.m@post" in response.text
    assert Request.objects.count() == 0


def test_everything_to_mend_is_said_at_once(page, mill):
    response = _press(page, words="  ", contact="ana.m@post", card_number="2" * 41)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"words", "contact", "card_number"}
    assert "ana.m@post" in response.text
    assert [len(errors) for errors in response.context["form"].errors.values()] == [1, 1, 1]
    assert Request.objects.count() == 0


def test_a_file_too_many_hides_no_address_that_is_none(page, mill):
    papers = [SimpleUploadedFile(f"{n}.txt", b"x%d" % n) for n in range(6)]
    response = _press(page, contact="ana.m@post", files=papers)
    assert {"contact", "files"} <= set(response.context["form"].errors)


def test_a_file_brought_with_something_to_mend_need_not_be_chosen_again(page, mill):
    paper = SimpleUploadedFile("letter.txt", b"To whom it may concern", "text/plain")
    response = _press(page, contact="ana.m@post", files=[paper])
    assert "letter.txt" in response.text
    token = response.context["form"].kept_token
    assert _press(page, kept=token).status_code == 303
    assert EntryFile.objects.get().name == "letter.txt"


def test_six_files_are_one_too_many(page, mill):
    papers = [SimpleUploadedFile(f"{n}.txt", b"x%d" % n) for n in range(6)]
    response = _press(page, files=papers)
    assert response.status_code == 422
    assert "Five files at most" in response.text


def test_over_the_limit_it_is_held_and_never_refused(page, mill):
    for _ in range(5):
        _press(page)
    assert not Request.objects.filter(held=True).exists()
    assert _press(page).status_code == 303
    held = Request.objects.get(held=True)
    from yesdesk.core.models import OutboundMessage

    assert not OutboundMessage.objects.filter(about=f"request:{held.pk}").exists()


def test_the_librarys_own_network_has_no_limit(page, mill, library):
    library.own_networks = ["127.0.0.0/8"]
    library.save()
    for number in range(25):
        _press(page, contact=f"a{number}@post.example")
    assert not Request.objects.filter(held=True).exists()


def test_public_form_counts_requests_by_network(page, mill):
    for number in range(21):
        _press(page, contact=f"a{number}@post.example")
    assert Request.objects.filter(held=True).count() == 1


def test_another_sites_form_is_not_taken(page, mill):
    response = page.post("/en/ask/mill", {"words": ANA}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert ANA in response.text
    assert Request.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_public_form_is_small_in_each_language(page, mill, language):
    response = page.get(f"/{language}/ask")
    assert f'lang="{language}"' in response.text
    assert len(response.content) < 12_000


def test_a_language_not_switched_on_is_not_there(page, mill):
    assert page.get("/de/ask").status_code == 404


def test_without_an_address_they_have_their_link(page, mill):
    assert _press(page, contact="", name="").status_code == 303
    assert Request.objects.get().patron.contact_kind == "none"


@pytest.mark.django_db
def test_before_a_library_is_set_up_the_form_says_so(client, library):
    library.delete()
    Branch.objects.update(closed_for_good=True)
    assert client.get("/en/ask").status_code == 503


# The ask form is made once for everybody, names a press for each reader, and never says what was true before.


ID = re.compile(r'name="form_id" value="([^"]+)"')


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
        "We open on",
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


def test_complaints_stand_in_one_line_that_opens(read, client):
    assert (
        '<details class="fold">' in read().partition("about_staff")[0].rpartition("</textarea>")[2]
    )
    again = client.post("/en/ask/mill?send", {"words": "", "about_staff": "on"}).text
    assert (
        '<details class="fold" open>'
        in again.partition("about_staff")[0].rpartition("</textarea>")[2]
    )


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
    assert "We open on Thu 5 Nov at 09:00." in read()


def test_whatever_the_page_reads_is_looked_at_for_changes(read):
    """A new line of the page that reads another table would otherwise be said for ever."""
    with CaptureQueriesContext(connection) as queries:
        read()
    asked = " ".join(each["sql"] for each in queries)
    tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', asked))
    assert tables == {each.model._meta.db_table for each in MADE_OF.of}
