"""Being signed out costs nobody a word: read pages come back, forms return their text, htmx says so."""

import pytest

from yesdesk.people.models import SharedDesk, StaffSession
from yesdesk.people.shared_desks import views

pytestmark = pytest.mark.django_db


def test_a_page_comes_back_after_sign_in(client, library):
    answer = client.get("/settings/staff?from=a&to=b")
    assert answer["Location"] == "/sign-in?next=/settings/staff%3Ffrom%3Da%26to%3Db"


def test_a_form_gives_its_words_back_but_no_password(client, library):
    words = {"name": "Dear Ana,\nyou owe nothing", "new_password": "secret-words"}
    page = client.post("/settings/staff/new", words)
    text = page.content.decode()
    assert page.status_code == 401
    assert "Dear Ana,\nyou owe nothing" in text
    assert "secret-words" not in text
    assert 'href="/sign-in"' in text


def test_htmx_gets_a_notice_to_show_beside_what_is_typed(client, library):
    part = client.get("/settings/staff", headers={"hx-request": "true"})
    text = part.content.decode()
    assert part.status_code == 401
    assert "What you wrote is still here" in text
    assert "<html" not in text
    assert "HX-Redirect" not in part.headers


def test_a_page_without_the_permission_says_who_can_help(client_of, sam):
    page = client_of(sam).get("/settings/staff")
    assert page.status_code == 403
    assert "Ask a lead, or the person who runs Yesdesk" in page.content.decode()


def test_a_session_that_ends_in_the_middle_of_a_request_that_writes_to_it_is_said(
    client_of, lea, monkeypatch
):
    plain = views.enrol_desk

    def ended_meanwhile(*given, **named):
        StaffSession.objects.filter(user=lea).delete()
        return plain(*given, **named)

    monkeypatch.setattr(views, "enrol_desk", ended_meanwhile)
    page = client_of(lea).post("/settings/shared-desks", {"name": "Front desk", "minutes": 5})
    assert page.status_code == 401
    assert "what you sent may be there already" in page.content.decode()
    assert SharedDesk.objects.filter(name="Front desk").exists()
