"""The need in its own line, and the earlier requests, as a browser asks for them."""

import pytest
from django.urls import reverse

from yesdesk.patrons.models import Proof
from yesdesk.testing.needs import ask_as_ana

CARD = "29001000121"


@pytest.fixture
def ana(mill, now):
    return ask_as_ana(mill)


@pytest.fixture
def save(client_of, sam, ana):
    def sent(needed, seen="", who=sam, **more):
        address = reverse("request_need", args=[ana.pk])
        return client_of(who).post(address, {"needed": needed, "seen": seen}, **more)

    return sent


HTMX = {"headers": {"HX-Request": "true"}}


def test_need_is_saved_below_the_patrons_words(ana, save, client_of, sam):
    page = client_of(sam).get(f"/desk/{ana.pk}").text
    assert "Add what they really need" in page
    assert save("the text to be read out").status_code == 302
    ana.refresh_from_db()
    assert ana.needed == "the text to be read out"
    page = client_of(sam).get(f"/desk/{ana.pk}").text
    assert "Needs:" in page
    assert "not known yet" not in page


def test_saving_the_need_changes_nothing_else(ana, save):
    ana.asked_for, ana.kind = "Ana cannot reserve", "account"
    ana.save()
    save("an honest word")
    ana.refresh_from_db()
    assert (ana.asked_for, ana.kind) == ("Ana cannot reserve", "account")


def test_need_saved_in_place_returns_only_its_line(ana, save):
    part = save("a <b>word</b>", **HTMX).text
    assert part.count('id="need-summary"') == 1
    assert "<html" not in part
    assert "a &lt;b&gt;word&lt;/b&gt;" in part


@pytest.mark.parametrize("in_place", [True, False])
def test_what_a_colleague_wrote_meanwhile_is_shown_and_nothing_is_lost(ana, save, kim, in_place):
    save("to be read out", who=kim)
    page = save("large print", **(HTMX if in_place else {}))
    assert page.status_code == (200 if in_place else 409)
    assert "A colleague wrote this meanwhile: to be read out" in page.text
    assert 'value="large print"' in page.text
    ana.refresh_from_db()
    assert ana.needed == "to be read out"
    save("large print", seen="to be read out")
    ana.refresh_from_db()
    assert ana.needed == "large print"


@pytest.mark.parametrize("in_place", [True, False])
def test_too_long_is_said_and_kept(save, in_place):
    page = save("x" * 301, **(HTMX if in_place else {}))
    assert page.status_code == (200 if in_place else 422)
    assert 'id="needed-error"' in page.text
    assert "x" * 301 in page.text


def test_need_can_be_emptied(ana, save):
    save("large print")
    save("", seen="large print")
    ana.refresh_from_db()
    assert ana.needed == ""


@pytest.fixture
def earlier(mill, now):
    """The newer of two requests of one card."""
    for words in ("Is the lift mended?", "My card is blocked"):
        request = ask_as_ana(mill, name="Bo", words=words)
        patron = request.patron
        patron.card_number, patron.proof = CARD, Proof.IN_PERSON
        patron.save()
        now.shift(60)
    return request


def test_earlier_requests_are_a_number_and_their_subjects_a_tap(earlier, client_of, sam):
    page = client_of(sam).get(f"/desk/{earlier.pk}").text
    assert "Bo was here before: 1 request" in page
    assert "Is the lift mended?" not in page
    address = reverse("request_earlier", args=[earlier.pk])
    assert f'href="{address}"' in page
    assert "Is the lift mended?" in client_of(sam).get(address).text
    part = client_of(sam).get(f"{address}?part=list").text
    assert "Is the lift mended?" in part
    assert "<html" not in part
    assert f"?do=merge&amp;pick={earlier.pk - 1}&amp;pick={earlier.pk}" in part


def test_without_proof_there_is_none(earlier, client_of, sam):
    earlier.patron.proof = Proof.NONE
    earlier.patron.save()
    assert "was here before" not in client_of(sam).get(f"/desk/{earlier.pk}").text
    page = client_of(sam).get(reverse("request_earlier", args=[earlier.pk])).text
    assert "Is the lift mended?" not in page


@pytest.mark.parametrize("path", ["", "/ways"])
def test_without_scripts_a_link_covers_the_account(ana, client_of, sam, path):
    browser, address = client_of(sam), f"/desk/{ana.pk}{path}"
    assert 'href="?cover=1"' in browser.get(address).text
    covered = browser.get(f"{address}?cover=1").text
    assert "covered" in covered.split("<body")[1].split(">")[0]
    assert 'id="cover" href="?"' in covered
