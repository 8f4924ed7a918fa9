"""A slip shows the answer and takes a new line: whoever finds it reads and does no more."""

from contextlib import closing
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.core.storage.files import save as keep_file
from yesdesk.desk.public.slips import request_of_former_code
from yesdesk.patrons.models import LegalHold
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import note, reply, set_audience
from yesdesk.requests.models import EntryFile, EntryKind, MayTell, OutcomeValue, Request
from yesdesk.testing.needs import ANA, ask_as_ana

pytestmark = pytest.mark.django_db
OWN_LINK_ONLY = ("forget", "withdraw", "changed", "rather_not", "new_link", "copy", "copy_data")


def own(request):
    return link_token(request.link_id, request.link_generation)


def by_slip(request):
    return link_token(request.link_id, request.link_generation, LinkKind.SLIP)


def at(name, token, *more):
    return reverse(name, args=["en", token, *more])


@pytest.fixture
def anas(mill, now):
    return ask_as_ana(mill, card_number="29001000184")


class TestPrinting:
    def test_slip_holds_a_number_and_a_code_but_no_person(self, anas, act, sam, client_of):
        reply(anas, words="Your fees are gone", seen_revision=1, by=act(sam))
        close_request(anas, value=OutcomeValue.YES, by=act(sam))
        page = client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        assert page.context["address"].endswith(at("status", by_slip(anas)))
        assert own(anas) not in page.text
        slip = page.text[page.text.index("<article") : page.text.index("</article>")]
        assert 'class="code"' in slip
        assert f"No. {anas.pk}" in slip
        for about_her in (anas.patron.name, ANA[:40], "Your fees are gone"):
            assert about_her not in slip

    def test_slip_speaks_the_patrons_language(self, anas, sam, client_of):
        Request.objects.filter(pk=anas.pk).update(language="fr")
        assert 'lang="fr"' in client_of(sam).post(reverse("request_slip", args=[anas.pk])).text

    @pytest.mark.parametrize(
        ("ended", "is_there"), [(OutcomeValue.YES, True), (OutcomeValue.ENDED, False)]
    )
    def test_the_address_for_others_is_on_it_but_never_after_an_end(
        self, anas, act, sam, client_of, ended, is_there
    ):
        set_switches({Switch.KIT}, by=SYSTEM)
        close_request(anas, value=ended, by=act(sam))
        page = client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        assert ('id="pass-on"' in page.text) is is_there

    def test_no_slip_has_the_address_for_others_while_the_kit_is_off(self, anas, sam, client_of):
        page = client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        assert 'id="pass-on"' not in page.text

    def test_each_slip_is_traced(self, anas, client_of, sam):
        for _ in range(2):
            client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        rows = AuditEntry.objects.filter(tag="desk.slip.printed")
        assert [(row.subject, row.actor) for row in rows] == [(f"request:{anas.pk}", sam.pk)] * 2

    def test_nothing_is_printed_by_looking(self, anas, client_of, sam):
        page = client_of(sam).get(reverse("request_slip", args=[anas.pk]))
        assert page["Location"] == reverse("request", args=[anas.pk])
        assert not AuditEntry.objects.filter(tag="desk.slip.printed").exists()

    def test_slip_is_refused_for_a_request_for_leads(self, anas, act, client_of, lea):
        set_audience(anas, for_leads=True, by=act(lea))
        page = client_of(lea).post(reverse("request_slip", args=[anas.pk]))
        assert page.status_code == 409
        assert by_slip(anas) not in page.text
        request_page = client_of(lea).get(reverse("request", args=[anas.pk])).text
        assert reverse("request_slip", args=[anas.pk]) not in request_page

    def test_slip_printed_before_opens_nothing_once_for_leads(self, anas, act, client, lea):
        set_audience(anas, for_leads=True, by=act(lea))
        assert client.get(at("status", by_slip(anas))).status_code == 404
        assert client.get(at("status", own(anas))).status_code == 200


class TestReading:
    def test_slip_page_shows_only_the_newest_answer(self, anas, act, sam, client, now):
        reply(anas, words="An older answer.", seen_revision=1, by=act(sam))
        patron_replied(anas, words="Something private", by=act(sam))
        note(anas, words="She cannot pay.", by=act(sam))
        anas.refresh_from_db()
        reply(anas, words="Your card works.", seen_revision=anas.revision, by=act(sam))
        now.shift(3_600)
        page = client.get(at("status", by_slip(anas))).text
        assert "Your card works." in page
        hidden = (
            ANA[:40], "An older answer.", "Something private", "cannot pay", anas.patron.name,
            "ana.m@post.example", "29001000184",
        )  # fmt: skip
        assert [words for words in hidden if words in page] == []
        assert "Something private" in client.get(at("status", own(anas))).text

    def test_the_receipt_by_a_slip_names_nobody_and_no_address(self, anas, client):
        page = client.get(at("status", by_slip(anas)) + "?new").text
        assert "ana.m@post.example" not in page
        assert anas.patron.name not in page

    def test_an_honest_no_stands_without_what_was_asked(self, anas, act, sam, client):
        lines = {
            "reason": "We lend no tents.",
            "nearest_yes": "The scouts do.",
            "ask_again": "May.",
        }
        close_request(anas, value=OutcomeValue.NOT_THIS_TIME, **lines, by=act(sam))
        page = client.get(at("status", by_slip(anas))).text
        assert "The scouts do." in page
        assert ANA[:40] not in page

    def test_files_of_the_newest_answer_open_and_no_other(self, anas, act, sam, client, now):
        entries = [
            anas.entries.get(kind=EntryKind.PATRON),
            reply(anas, words="First", seen_revision=1, by=act(sam)),
            reply(anas, words="Second", seen_revision=None, by=act(sam)),
        ]
        now.shift(3_600)
        opened = []
        for entry in entries:
            file = EntryFile.objects.create(
                entry=entry, file=keep_file(BytesIO(b"x")), name="a.txt"
            )
            with closing(client.get(at("public_file", by_slip(anas), file.pk))) as answer:
                opened.append(answer.status_code)
        assert opened == [404, 404, 200]


class TestWriting:
    def test_a_new_line_is_the_patrons(self, anas, client):
        sent = client.post(at("status_write", by_slip(anas)), {"words": "One more"})
        assert sent.status_code == 303
        assert anas.entries.filter(kind=EntryKind.PATRON, text="One more").exists()

    @pytest.mark.parametrize("name", OWN_LINK_ONLY)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_all_else_is_done_by_the_own_link_or_at_a_desk(self, anas, client, name, method):
        before = anas.revision
        page = getattr(client, method)(at(f"status_{name}", by_slip(anas)), {"words": "No tents"})
        assert page.status_code == 403
        assert reverse("lost_link", args=["en"]) in page.text
        anas.refresh_from_db()
        assert (anas.closed_at, anas.link_generation, anas.revision) == (None, 1, before)

    def test_no_thanks_are_said_by_it(self, anas, act, sam, client):
        reply(anas, words="Done.", seen_revision=None, by=act(sam))
        assert 'id="thanks"' not in client.get(at("status", by_slip(anas))).text
        said = client.post(at("status_thanks", by_slip(anas)), {"words": "Fine", "may_tell": "on"})
        assert said.status_code == 403
        assert not anas.entries.filter(kind=EntryKind.THANKS).exists()

    def test_slip_page_neither_shows_nor_changes_thanks(self, anas, act, sam, client):
        reply(anas, words="Done.", seen_revision=None, by=act(sam))
        client.post(at("status_thanks", own(anas)), {"words": "Fine", "may_tell": "on"})
        page = client.get(at("status", by_slip(anas)))
        assert page.context["status"].to_tell == []
        assert client.post(at("status_rather_not", by_slip(anas))).status_code == 403
        assert MayTell.objects.count() == 1

    def test_a_second_look_by_it_keeps_no_letter_from_the_patron(self, anas, act, sam, client):
        no = {
            "reason": "It is out",
            "nearest_yes": "The film is in",
            "ask_again": "Write on Friday",
        }
        close_request(anas, value=OutcomeValue.NOT_THIS_TIME, **no, by=act(sam))
        letters = OutboundMessage.objects.count()
        assert client.post(at("status_second", by_slip(anas))).status_code == 303
        anas.refresh_from_db()
        assert (anas.closed_at, OutboundMessage.objects.count()) == (None, letters)

    def test_slip_page_links_to_nothing_it_refuses(self, anas, client):
        page = client.get(at("status", by_slip(anas))).text
        refused = [name for name in OWN_LINK_ONLY if at(f"status_{name}", by_slip(anas)) in page]
        assert refused == []
        assert reverse("lost_link", args=["en"]) in page

    def test_a_new_link_closes_the_slip_too(self, anas, client):
        old = by_slip(anas)
        client.post(at("status_new_link", own(anas)))
        assert client.get(at("status", old)).status_code == 404

    def test_own_link_withdraws_and_forgets_at_once(self, anas, client):
        client.post(at("status_withdraw", own(anas)))
        anas.refresh_from_db()
        assert anas.outcome == OutcomeValue.WITHDRAWN
        client.post(at("status_forget", own(anas)))
        assert not Request.objects.filter(pk=anas.pk).exists()


class TestForgettingAtTheDesk:
    def test_who_may_erase_is_asked_once_and_does_it(self, anas, client_of, lea, act):
        at_desk = reverse("request_forget", args=[anas.pk])
        assert at_desk in client_of(lea).get(reverse("request", args=[anas.pk])).text
        assert client_of(lea).get(at_desk).status_code == 200
        assert Request.objects.filter(pk=anas.pk).exists()
        assert client_of(lea).post(at_desk)["Location"] == reverse("desk")
        assert not Request.objects.filter(pk=anas.pk).exists()
        erased = AuditEntry.objects.get(tag="patrons.words.erased", subject=f"request:{anas.pk}")
        assert erased.actor == lea.pk

    def test_nobody_else_may(self, anas, client_of, sam):
        at_desk = reverse("request_forget", args=[anas.pk])
        assert at_desk not in client_of(sam).get(reverse("request", args=[anas.pk])).text
        assert client_of(sam).post(at_desk).status_code == 403
        assert Request.objects.filter(pk=anas.pk).exists()

    def test_what_a_legal_hold_names_stays_and_says_so(self, anas, client_of, lea, now):
        LegalHold.objects.create(subject=f"request:{anas.pk}", reason="x", since=timezone.now())
        assert client_of(lea).post(reverse("request_forget", args=[anas.pk])).status_code == 409
        assert Request.objects.filter(pk=anas.pk).exists()


FORMER_CODES = [(1, "PXP PCX"), (503, "Y3H JYP"), (99_999, "F4V HWY"), (3_200_000, "333 33PP")]


@pytest.mark.parametrize(("number", "code"), FORMER_CODES)
def test_request_of_former_code_reads_a_slip_of_version_0_1(number, code):
    assert request_of_former_code(code.lower()) == number
    assert request_of_former_code(code.replace(" ", "-")) == number


@pytest.mark.parametrize(
    "words", ["", "printer", "29001000184", "toilet", "RHYTHM" * 3, "Y3J JYP", "Y3H YJP", "PXP"]
)
def test_request_of_former_code_is_none_for_words_and_wrong_signs(words):
    assert request_of_former_code(words) is None


def test_the_number_in_the_box_opens_the_request(anas, sam, client_of):
    for typed in (str(anas.pk), f"No. {anas.pk}", f"N° {anas.pk}"):
        found = client_of(sam).post(reverse("find"), {"q": typed})
        assert found["Location"] == reverse("request", args=[anas.pk]), typed


def test_a_former_code_in_the_box_opens_the_request(mill, sam, client_of, now, monkeypatch):
    request = ask_as_ana(mill)
    monkeypatch.setattr(
        "yesdesk.desk.pages.find.request_of_former_code", {"Y3H JYP": request.pk}.get
    )
    found = client_of(sam).post(reverse("find"), {"q": "Y3H JYP"})
    assert found["Location"] == reverse("request", args=[request.pk])
