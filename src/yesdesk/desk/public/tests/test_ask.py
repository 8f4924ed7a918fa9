"""The public form, as a browser without cookies or JavaScript sends it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yesdesk.core.idempotency import new_form_id
from yesdesk.desk.models import EntryFile, Request
from yesdesk.places.models import Branch
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


def test_it_works(page, mill):
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


def test_it_sets_no_cookie(page, mill):
    page.get("/en/ask")
    _press(page)
    assert not page.cookies


def test_a_second_press_is_the_same_request(page, mill):
    form_id = new_form_id()
    first, second = _press(page, form_id=form_id), _press(page, form_id=form_id)
    assert Request.objects.count() == 1
    assert first["Location"] == second["Location"]


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


def test_one_network_is_counted(page, mill):
    for number in range(21):
        _press(page, contact=f"a{number}@post.example")
    assert Request.objects.filter(held=True).count() == 1


def test_another_sites_form_is_not_taken(page, mill):
    response = page.post("/en/ask/mill", {"words": ANA}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert ANA in response.text
    assert Request.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_it_is_small_in_each_language(page, mill, language):
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
