"""The pages that read a file in, from choosing it to *Undo*."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yesdesk.community.readin import PlacesOutside
from yesdesk.core.models import FileReadIn
from yesdesk.core.readin.csv_source import BrokenFile
from yesdesk.core.readin.markdown import MOST_BYTES
from yesdesk.core.readin.queries import open_source
from yesdesk.core.retention import mark_of
from yesdesk.desk.answers.readin import SavedAnswers
from yesdesk.people.models import JobClass, User
from yesdesk.requests.models import Answer

pytestmark = pytest.mark.django_db

ANSWERS = "/settings/move-in/answers"
COLLEAGUES = "/settings/move-in/colleagues"
FAQ = "Question,Reply,Library card\nHow do I renew?,Online or here.,21234567\nIs there wifi?,Yes.,21234568\n"
STAFF = (
    "Name,Mail,Position\nNoor Haddad,noor.h@library.example,Circ Sup\nJ Weber,jweber@,Circ Sup\n"
)

CIRC = f"value:job:{mark_of('Circ Sup')}"


def upload(client, address, text, name="faq.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def hidden(page):
    """The hidden fields of the last form on a page, and what its selects say."""
    html = page.content.decode()
    found = dict(re.findall(r'type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def look(client, address, page, **said):
    return client.post(f"{address}/step", {**hidden(page), **said, "then": "look"})


def go(client, address, said):
    return client.post(f"{address}/step", {**said, "then": "go"})


@pytest.fixture
def it(client_of, teo):
    return client_of(teo)


def test_file_is_read_in_and_taken_out_again(it, library):
    first = upload(it, ANSWERS, FAQ)
    assert b"Online or here." in first.content or b"Yes." in first.content
    shown = look(it, ANSWERS, first)
    assert b"How do I renew?" in shown.content
    assert not Answer.objects.exists()
    done = go(it, ANSWERS, hidden(shown))
    assert done.status_code == 200
    assert Answer.objects.count() == 2
    pk = FileReadIn.objects.get().pk
    it.post(f"/settings/move-in/files/{pk}/undo")
    assert not Answer.objects.exists()


def test_column_of_cards_is_neither_shown_nor_offered(it, library):
    page = upload(it, ANSWERS, FAQ)
    assert b"2123456" not in page.content
    assert "column:2" not in hidden(page)
    shown = look(it, ANSWERS, page, **{"column:2": "also"})
    go(it, ANSWERS, hidden(shown) | {"column:2": "also"})
    assert set(Answer.objects.values_list("also", flat=True)) == {""}


def test_same_file_again_says_that_nothing_is_new(it, library):
    for _time in range(2):
        done = go(it, ANSWERS, hidden(look(it, ANSWERS, upload(it, ANSWERS, FAQ))))
    assert done.status_code == 302
    assert Answer.objects.count() == 2


def test_upload_goes_after_the_last_step(it, library):
    shown = hidden(look(it, ANSWERS, upload(it, ANSWERS, FAQ)))
    go(it, ANSWERS, shown)
    assert go(it, ANSWERS, shown).status_code == 422


def test_upload_of_a_colleague_cannot_be_opened(it, library, client_of, dana, teo):
    dana.job_class = teo.job_class
    dana.save()
    shown = hidden(look(it, ANSWERS, upload(it, ANSWERS, FAQ)))
    assert go(client_of(dana), ANSWERS, shown).status_code == 422
    assert not Answer.objects.exists()


def test_columns_that_are_needed_are_asked_for(it, library):
    page = upload(it, ANSWERS, FAQ)
    assert look(it, ANSWERS, page, **{"column:1": ""}).status_code == 422


def test_two_columns_for_one_thing_are_refused(it, library):
    page = upload(it, ANSWERS, FAQ)
    assert look(it, ANSWERS, page, **{"column:1": "title"}).status_code == 422


def test_job_class_of_each_word_is_said_by_hand(it, library):
    page = upload(it, COLLEAGUES, STAFF)
    assert hidden(page)[CIRC] == ""
    assert look(it, COLLEAGUES, page).status_code == 422
    librarian = JobClass.objects.get(name="Librarian")
    shown = look(it, COLLEAGUES, page, **{CIRC: str(librarian.pk)})
    assert b"jweber" not in shown.content or b"Broken: 1" in shown.content
    done = go(it, COLLEAGUES, hidden(shown))
    member = User.objects.get(name="Noor Haddad", username="noor.h")
    assert member.job_class == librarian
    password = re.findall(r'<code class="secret">([a-z0-9-]{19})</code>', done.content.decode())
    assert len(password) == 1
    assert member.check_password(password[0])


def test_job_class_that_takes_two_people_is_not_among_the_choices(it, library, teo, lea):
    page = upload(it, COLLEAGUES, STAFF)
    for guarded in (lea.job_class, teo.job_class):
        assert f'value="{guarded.pk}"'.encode() not in page.content
        assert look(it, COLLEAGUES, page, **{CIRC: str(guarded.pk)}).status_code == 422


def test_rows_of_a_word_can_be_left_out(it, library):
    shown = look(it, COLLEAGUES, upload(it, COLLEAGUES, STAFF), **{CIRC: "-"})
    assert shown.status_code == 200
    assert b"Noor" not in shown.content


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 nothing",
        b"question,answer\na,b\0c\n",
        b'question,answer\nHow?,"never closed\n',
        b"," * 1_000_000 + b"\n1,2\n",
        b"x" * 600_000,
        b"",
        b"PK\x03\x04 no archive",
    ],
    ids=["pdf", "nul", "quote", "columns", "line", "empty", "zip"],
)
def test_file_that_is_no_table_is_refused_with_a_way_on(it, library, data):
    assert upload(it, ANSWERS, data).status_code == 422
    assert not FileReadIn.objects.exists()


def test_row_in_another_encoding_is_broken(it, library):
    data = "question,answer\nMüller?,".encode() + "Müller\n".encode("cp1252") + b"Why?,So.\n"
    shown = look(it, ANSWERS, upload(it, ANSWERS, data))
    assert b"Broken: 1" in shown.content


def test_formula_is_plain_text(it, library):
    data = "question,answer\nWhat?,=HYPERLINK(1)\n"
    go(it, ANSWERS, hidden(look(it, ANSWERS, upload(it, ANSWERS, data))))
    assert Answer.objects.get().texts == {"en": "=HYPERLINK(1)"}


def test_example_can_be_downloaded_and_read_in(it, library):
    example = it.get(f"{ANSWERS}/example").content
    assert b"New: 1" in look(it, ANSWERS, upload(it, ANSWERS, example)).content


def test_meanings_of_one_column_are_not_taken_for_the_words_of_another(it, library, kim):
    page = upload(it, COLLEAGUES, STAFF)
    moved = {"column:2": "", "column:1": "job", CIRC: str(kim.job_class_id)}
    assert look(it, COLLEAGUES, page, **moved).status_code == 422


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"["])
def test_archive_or_json_is_refused_before_all_of_it_is_in_memory(begin):
    asked = 0

    def chunks():
        nonlocal asked
        yield begin
        while True:
            asked += 1
            yield b" " * MOST_BYTES

    with pytest.raises(BrokenFile):
        open_source(chunks, SavedAnswers() if begin == b"PK\x03\x04" else PlacesOutside())
    assert asked == 1


def test_open_mail_comes_by_a_mailbox_for_who_may_add_one(it, library, client_of, kim):
    assert b'href="/settings/mailboxes"' in it.get("/settings/move-in").content
    assert b'id="mailbox"' not in client_of(kim).get("/settings/move-in").content
