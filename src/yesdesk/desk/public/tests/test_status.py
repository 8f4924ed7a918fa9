"""A patron's own page, behind their link."""

from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.core.storage.files import save
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import EntryFile, MayTell, OutcomeValue, Request
from yesdesk.requests.queries.thanks import thanks_of
from yesdesk.testing.needs import ANA, ask_as_ana, let_answers_go

HERE = {"sec-fetch-site": "same-origin"}


def _address(request, name="status", language="en", *args):
    token = link_token(request.link_id, request.link_generation)
    return reverse(name, args=[language, token, *args])


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


def test_status_page_shows_the_need_and_the_answer(client, ana, act, sam):
    reply(ana, words="Dear Ana, you owe nothing.", seen_revision=1, by=act(sam))
    let_answers_go()
    note(ana, words="Only for us", by=act(sam))
    page = client.get(_address(ana)).text
    assert ANA[:40] in page
    assert "Dear Ana, you owe nothing." in page
    assert "Only for us" not in page


@pytest.mark.parametrize("contact", ["", "ana.m@post.example"])
def test_who_left_no_address_is_told_of_no_other_place(client, mill, contact):
    page = client.get(_address(ask_as_ana(mill, contact=contact))).text
    assert ("where you asked us to" in page) is bool(contact)


def test_a_get_changes_nothing(client, ana):
    before = Request.objects.filter(pk=ana.pk).values().get()
    for name in (
        "status",
        "status_changed",
        "status_withdraw",
        "status_forget",
        "status_copy",
        "status_new_link",
        "status_write",
        "status_thanks",
    ):
        assert client.get(_address(ana, name)).status_code in {200, 303}
    assert Request.objects.filter(pk=ana.pk).values().get() == before


def test_writing_again(client, ana):
    response = client.post(_address(ana, "status_write"), {"words": "I found it"}, headers=HERE)
    assert response.status_code == 303
    assert ana.entries.count() == 2


def test_an_empty_word_is_asked_for_once_more(client, ana):
    response = client.post(_address(ana, "status_write"), {"words": " "}, headers=HERE)
    assert response.status_code == 422
    assert ana.entries.count() == 1


def test_an_honest_no_shows_its_three_lines(client, ana, act, sam):
    close_request(
        ana,
        value=OutcomeValue.NOT_THIS_TIME,
        reason="It is out",
        nearest_yes="The film is in",
        ask_again="Ring on Friday",
        by=act(sam),
    )
    page = client.get(_address(ana)).text
    for line in ("It is out", "The film is in", "Ring on Friday"):
        assert page.count(line) == 1


def test_an_honest_no_says_what_was_asked_and_who_says_it(client, ana, act, sam):
    no = {"reason": "It is out", "nearest_yes": "The film is in", "ask_again": "Write on Friday"}
    close_request(ana, value=OutcomeValue.NOT_THIS_TIME, **no, by=act(sam))
    page = client.get(_address(ana))
    assert page.context["status"].asked == ANA
    assert ana.branch.name in page.context["status"].signed
    assert page.text.index(ANA[:40]) < page.text.index("It is out") < page.text.index("The film")


def test_after_a_thank_you_stands_the_plain_address_for_others(client, ana, act, sam):
    set_switches({Switch.KIT}, by=SYSTEM)
    reply(ana, words="Your fees are gone.", seen_revision=ana.revision, by=act(sam))
    thanked = client.get(f"{_address(ana)}?said=thanked")
    assert thanked.context["pass_on"].endswith("/en/ask")
    assert 'id="pass-on"' not in client.get(_address(ana)).text
    set_switches(set(), by=SYSTEM)
    assert 'id="pass-on"' not in client.get(f"{_address(ana)}?said=thanked").text


def test_thanks_after_a_no_show_no_address_for_others(client, ana, act, sam):
    set_switches({Switch.KIT}, by=SYSTEM)
    no = {"reason": "It is out", "nearest_yes": "The film is in", "ask_again": "Write on Friday"}
    close_request(ana, value=OutcomeValue.NOT_THIS_TIME, **no, by=act(sam))
    assert 'id="pass-on"' not in client.get(f"{_address(ana)}?said=thanked").text


def test_thanks_in_an_emergency_show_no_address_for_others(client, ana):
    set_switches({Switch.KIT}, by=SYSTEM)
    Request.objects.filter(pk=ana.pk).update(emergency="fire")
    assert 'id="pass-on"' not in client.get(f"{_address(ana)}?said=thanked").text


def test_thanks_are_one_tap(client, ana, act, sam):
    reply(ana, words="Dear Ana, you owe nothing.", seen_revision=1, by=act(sam))
    let_answers_go()
    assert 'id="thanks"' in client.get(_address(ana)).text
    client.post(_address(ana, "status_thanks"), {}, headers=HERE)
    assert ana.entries.filter(kind="thanks", text="").count() == 1
    assert len(thanks_of(act(sam))) == 1
    assert not MayTell.objects.exists(), "nobody agreed to be told about"
    assert 'id="thanks"' not in client.get(_address(ana)).text


def test_status_page_folds_the_need_once_answered(client, ana, act, sam):
    assert client.get(_address(ana)).context["status"].told is False
    reply(ana, words="Dear Ana, you owe nothing.", seen_revision=1, by=act(sam))
    let_answers_go()
    page = client.get(_address(ana))
    assert page.context["status"].told
    assert page.text.index("you owe nothing") < page.text.index(ANA[:40])


@pytest.mark.parametrize("name", ["status_write", "status_changed", "status_thanks"])
def test_words_too_long_stay_at_their_field(client, ana, act, sam, name):
    reply(ana, words="Dear Ana", seen_revision=1, by=act(sam))
    let_answers_go()
    long = "word " * 20_000
    page = client.post(_address(ana, name), {"words": long}, headers=HERE)
    assert page.status_code == 422
    assert long.strip() in page.text
    assert 'aria-invalid="true"' in page.text


def test_taking_it_back(client, ana):
    client.post(_address(ana, "status_withdraw"), headers=HERE)
    ana.refresh_from_db()
    assert ana.outcome == "withdrawn"


def test_forgetting(client, ana):
    response = client.post(_address(ana, "status_forget"), headers=HERE)
    assert response.status_code == 200
    assert not Request.objects.exists()
    assert not OutboundMessage.objects.exists()
    assert client.get(_address(ana)).status_code == 404


def test_copy_of_the_data_is_whole(client, ana, act, sam):
    reply(ana, words="Dear Ana", seen_revision=1, by=act(sam))
    let_answers_go()
    copy = client.get(_address(ana, "status_copy_data")).json()
    assert copy["you"]["contact"] == "ana.m@post.example"
    assert [entry["words"] for entry in copy["entries"]] == [ANA, "Dear Ana"]


def test_copy_is_readable_in_the_patrons_language_with_files(client, ana, act, sam):
    reply(ana, words="Dear Ana", seen_revision=1, by=act(sam))
    let_answers_go()
    note(ana, words="Came by twice", by=act(sam))
    EntryFile.objects.create(
        entry=ana.entries.first(), file=save(BytesIO(b"a paper")), name="paper.txt"
    )
    page = client.get(_address(ana, "status_copy")).text
    for words in (ANA[:40], "Dear Ana", "Came by twice", "ana.m@post.example", "paper.txt"):
        assert words in page
    assert _address(ana, "public_file", "en", EntryFile.objects.get().pk) in page
    assert _address(ana, "status_copy_data") in page
    spanish = client.get(_address(ana, "status_copy").replace("/en/", "/es/")).text
    assert '<html lang="es"' in spanish


def test_forgetting_says_what_goes_now_and_what_later(client, ana):
    page = client.get(_address(ana, "status_forget")).text
    assert "We erase your files within three hours" not in page
    EntryFile.objects.create(
        entry=ana.entries.first(), file=save(BytesIO(b"a paper")), name="paper.txt"
    )
    page = client.get(_address(ana, "status_forget")).text
    assert "We erase your files within three hours" in page
    done = client.post(_address(ana, "status_forget"), headers=HERE).text
    assert "We erase your files within three hours" in done
    assert list((settings.DATA / "files").glob("??/*")), (
        "they are still there, and no page says else"
    )
    assert "files are gone" not in done


def test_a_new_link_kills_the_old(client, ana):
    old = _address(ana)
    response = client.post(_address(ana, "status_new_link"), headers=HERE)
    dead = client.get(old)
    assert dead.status_code == 404
    assert reverse("lost_link", args=["en"]) in dead.text
    assert client.get(response["Location"]).status_code == 200


def test_a_lost_link_is_mailed_and_the_page_says_the_same_to_anybody(client, ana):
    OutboundMessage.objects.all().delete()
    known = client.post("/en/lost", {"contact": "Ana.M@post.example"}, headers=HERE)
    unknown = client.post("/en/lost", {"contact": "nobody@post.example"}, headers=HERE)
    assert known.content == unknown.content
    assert OutboundMessage.objects.get().about == f"request:{ana.pk}"


def test_a_household_tells_its_requests_apart_in_the_mail_and_in_the_titles(client, mill):
    hers, his = ask_as_ana(mill), ask_as_ana(mill, words="The bike", name="Bo")
    OutboundMessage.objects.all().delete()
    client.post("/en/lost", {"contact": "ana.m@post.example"}, headers=HERE)
    subjects = set(OutboundMessage.objects.values_list("subject", flat=True))
    assert len(subjects) == 2
    assert not any("bike" in message.text for message in OutboundMessage.objects.all())
    titles = {client.get(_address(each)).text.partition("</title>")[0] for each in (hers, his)}
    assert len(titles) == 2


def test_pages_are_small(client, ana):
    assert len(client.get(_address(ana)).content) < 15_000
