"""A slip for who has no mail: a code to show, their page as a square, and nothing about them."""

import pytest
from django.urls import reverse

from yesdesk.core.links import LinkKind, link_token
from yesdesk.desk.models import OutcomeValue, Request
from yesdesk.desk.public.slip_acts import request_of_slip_code, slip_code
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.desk.requests.actions.reply import reply
from yesdesk.testing.needs import ANA, ask_as_ana


@pytest.mark.django_db
def test_it_holds_a_code_and_a_square_and_nothing_about_the_person(mill, act, sam, client_of):
    request = ask_as_ana(mill)
    reply(request, words="Your fees are gone", seen_revision=1, by=act(sam))
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    page = client_of(sam).post(reverse("request_slip", args=[request.pk]))
    html = page.text
    token = link_token(request.link_id, request.link_generation, LinkKind.SLIP)
    assert page.context["address"].endswith(reverse("status", args=["en", token]))
    slip = html[html.index("<article") : html.index("</article>")]
    assert 'class="code"' in slip
    assert slip_code(request.pk) in slip
    for about_her in (request.patron.name, ANA[:40], "Your fees are gone"):
        assert about_her not in slip


@pytest.mark.django_db
def test_it_speaks_the_patrons_language(mill, sam, client_of):
    request = ask_as_ana(mill)
    Request.objects.filter(pk=request.pk).update(language="fr")
    html = client_of(sam).post(reverse("request_slip", args=[request.pk])).text
    assert 'lang="fr"' in html


@pytest.mark.django_db
def test_its_code_in_the_box_opens_the_request(mill, sam, client_of):
    request = ask_as_ana(mill)
    for typed in (slip_code(request.pk), slip_code(request.pk).lower().replace(" ", "")):
        found = client_of(sam).post(reverse("find"), {"q": typed})
        assert found["Location"] == reverse("request", args=[request.pk])


@pytest.mark.parametrize("number", [1, 2, 503, 99_999, 3_199_999, 3_200_000, 10**9])
def test_a_code_is_its_number_and_has_no_signs_that_look_alike(number):
    code = slip_code(number)
    assert request_of_slip_code(code) == number
    assert not set(code) & set("01258BILOSZ")
    assert not code.replace(" ", "").isdecimal()


def test_one_wrong_sign_opens_nothing_else():
    code = slip_code(503).replace(" ", "")
    for at, sign in enumerate(code[:-1]):
        other = "C" if sign != "C" else "D"
        assert request_of_slip_code(code[:at] + other + code[at + 1 :]) != 503
    for words in ("", "printer", "29001000184", "toilet", "RHYTHM" * 3):
        assert request_of_slip_code(words) is None
