"""A slip is less than the patron's own link: it reads and writes on, and whatever cannot be undone is slower."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.clock_mark import trust_clock
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.core.storage.files import save as keep_file
from yesdesk.desk.models import EntryFile, EntryKind, OutcomeValue, Request, SlipAct, SlipWant
from yesdesk.desk.public.slip_acts import do_due_slip_acts, print_slip, queue_slip_act
from yesdesk.desk.requests.actions.close import close_request, withdraw_request
from yesdesk.desk.requests.actions.reply import note, reply, set_audience
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def own(request):
    return link_token(request.link_id, request.link_generation)


def by_slip(request):
    return link_token(request.link_id, request.link_generation, LinkKind.SLIP)


def at(name, token):
    return reverse(name, args=["en", token])


@pytest.fixture
def anas(mill):
    """Ana is reached by mail."""
    return ask_as_ana(mill)


@pytest.fixture
def bos(mill):
    """Bo is reached nowhere."""
    return ask_as_ana(mill, name="Bo", contact="")


@pytest.fixture
def an_hour_passes(now, library):
    def pass_():
        now.shift(timedelta(hours=1, seconds=1))
        do_due_slip_acts("", timezone.now())

    return pass_


class TestPrinting:
    def test_the_slip_holds_the_lesser_link(self, anas, client_of, sam):
        page = client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        assert page.context["address"].endswith(at("status", by_slip(anas)))
        assert own(anas) not in page.content.decode()

    def test_each_slip_is_traced(self, anas, client_of, sam):
        for _ in range(2):
            client_of(sam).post(reverse("request_slip", args=[anas.pk]))
        rows = AuditEntry.objects.filter(tag="desk.slip.printed")
        assert [(row.subject, row.actor) for row in rows] == [(f"request:{anas.pk}", sam.pk)] * 2

    def test_nothing_is_printed_by_looking(self, anas, client_of, sam):
        page = client_of(sam).get(reverse("request_slip", args=[anas.pk]))
        assert page.status_code == 302
        assert page["Location"] == reverse("request", args=[anas.pk])
        assert not AuditEntry.objects.filter(tag="desk.slip.printed").exists()

    def test_none_for_a_request_marked_for_leads(self, anas, act, client_of, lea):
        set_audience(anas, for_leads=True, by=act(lea))
        page = client_of(lea).post(reverse("request_slip", args=[anas.pk]))
        assert page.status_code == 409
        assert by_slip(anas) not in page.content.decode()
        request_page = client_of(lea).get(reverse("request", args=[anas.pk])).content.decode()
        assert reverse("request_slip", args=[anas.pk]) not in request_page

    def test_one_printed_before_opens_nothing_once_it_is_for_leads(self, anas, act, client, lea):
        set_audience(anas, for_leads=True, by=act(lea))
        assert client.get(at("status", by_slip(anas))).status_code == 404
        assert client.get(at("status", own(anas))).status_code == 200


def test_it_reads_and_writes_on(anas, client):
    assert client.get(at("status", by_slip(anas))).status_code == 200
    assert client.post(at("status_write", by_slip(anas)), {"words": "One more"}).status_code == 303
    assert anas.entries.filter(text="One more").exists()


@pytest.mark.parametrize("page", ["status", "status_copy", "status_copy_data"])
def test_whoever_finds_it_learns_neither_address_nor_card(mill, client, page):
    request = ask_as_ana(mill, card_number="29001000184")
    shown = client.get(at(page, by_slip(request))).text
    assert "ana.m@post.example" not in shown
    assert "29001000184" not in shown
    if page != "status":
        assert "29001000184" in client.get(at(page, own(request))).text


def test_the_receipt_by_a_slip_names_no_address(anas, client):
    assert "ana.m@post.example" not in client.get(at("status", by_slip(anas)) + "?new").text


@pytest.mark.parametrize("page", ["status_copy", "status_copy_data"])
def test_whoever_finds_it_reads_nothing_staff_told_each_other(anas, act, sam, client, page):
    entry = note(anas, words="She cannot pay. Look at last week.", by=act(sam))
    EntryFile.objects.create(entry=entry, file=keep_file(BytesIO(b"x")), name="between-us.txt")
    by_slip_it_says = client.get(at(page, by_slip(anas))).text
    assert "cannot pay" not in by_slip_it_says
    assert "between-us" not in by_slip_it_says
    assert "cannot pay" in client.get(at(page, own(anas))).text


def test_a_new_link_closes_the_slip_too(anas, client):
    old = by_slip(anas)
    client.post(at("status_new_link", own(anas)))
    assert client.get(at("status", old)).status_code == 404


class TestReachedByMail:
    @pytest.mark.parametrize("what", ["forget", "withdraw", "new_link"])
    def test_it_wants_the_code_we_mailed(self, anas, client, what):
        page = client.post(at(f"status_{what}", by_slip(anas)))
        assert page.status_code == 200
        anas.refresh_from_db()
        assert anas.closed_at is None
        message = OutboundMessage.objects.latest("id")
        assert message.to == anas.patron.contact
        code = re.search(r"\b\d{6}\b", message.text)[0]
        assert code not in page.content.decode()
        client.post(at(f"status_{what}", by_slip(anas)), {"code": code})
        now = Request.objects.filter(pk=anas.pk).first()
        assert {
            "forget": lambda: now is None,
            "withdraw": lambda: now.outcome == OutcomeValue.WITHDRAWN,
            "new_link": lambda: now.link_generation == 2,
        }[what]()

    def test_a_wrong_code_changes_nothing_and_six_are_too_many(self, anas, client):
        client.post(at("status_forget", by_slip(anas)))
        code = re.search(r"\b\d{6}\b", OutboundMessage.objects.latest("id").text)[0]
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        for _ in range(5):
            page = client.post(at("status_forget", by_slip(anas)), {"code": wrong})
            assert page.status_code == 422
        client.post(at("status_forget", by_slip(anas)), {"code": code})
        assert Request.objects.filter(pk=anas.pk).exists()

    def test_a_code_for_one_thing_is_none_for_another(self, anas, client):
        client.post(at("status_withdraw", by_slip(anas)))
        code = re.search(r"\b\d{6}\b", OutboundMessage.objects.latest("id").text)[0]
        client.post(at("status_forget", by_slip(anas)), {"code": code})
        assert Request.objects.filter(pk=anas.pk).exists()

    def test_nobodys_mailbox_is_filled_with_codes(self, anas, client):
        before = OutboundMessage.objects.count()
        for _ in range(9):
            client.post(at("status_forget", by_slip(anas)))
        assert OutboundMessage.objects.count() == before + 3

    def test_the_new_link_by_a_code_is_her_own(self, anas, client):
        client.post(at("status_new_link", by_slip(anas)))
        code = re.search(r"\b\d{6}\b", OutboundMessage.objects.latest("id").text)[0]
        page = client.post(at("status_new_link", by_slip(anas)), {"code": code})
        anas.refresh_from_db()
        assert page["Location"].startswith(at("status", own(anas)))

    def test_each_use_is_traced(self, anas, client):
        client.post(at("status_forget", by_slip(anas)))
        assert AuditEntry.objects.filter(
            tag="desk.slip.code_sent", subject=f"request:{anas.pk}"
        ).exists()


class TestReachedNowhere:
    def test_forgetting_waits_an_hour(self, bos, client, an_hour_passes):
        assert client.post(at("status_forget", by_slip(bos))).status_code == 303
        assert Request.objects.filter(pk=bos.pk).exists()
        an_hour_passes()
        assert not Request.objects.filter(pk=bos.pk).exists()
        tags = AuditEntry.objects.filter(subject=f"request:{bos.pk}").values_list("tag", flat=True)
        assert set(tags) >= {"desk.slip.waits", "desk.slip.done"}

    def test_withdrawing_waits_an_hour(self, bos, client, an_hour_passes):
        client.post(at("status_withdraw", by_slip(bos)))
        bos.refresh_from_db()
        assert bos.closed_at is None
        an_hour_passes()
        bos.refresh_from_db()
        assert bos.outcome == OutcomeValue.WITHDRAWN

    def test_the_same_link_takes_it_back(self, bos, client, an_hour_passes):
        client.post(at("status_forget", by_slip(bos)))
        assert at("status_keep", by_slip(bos)) in client.get(at("status", by_slip(bos))).text
        client.post(at("status_keep", by_slip(bos)), {"what": "forget"})
        an_hour_passes()
        assert Request.objects.filter(pk=bos.pk).exists()
        assert AuditEntry.objects.filter(tag="desk.slip.taken_back").exists()

    def test_twice_is_once_and_the_hour_is_that_of_the_first(self, bos, client):
        client.post(at("status_forget", by_slip(bos)))
        due = SlipAct.objects.get().due_at
        client.post(at("status_forget", by_slip(bos)))
        assert SlipAct.objects.get().due_at == due

    def test_what_went_to_leads_meanwhile_stays(self, bos, act, lea, client, an_hour_passes):
        client.post(at("status_forget", by_slip(bos)))
        set_audience(bos, for_leads=True, by=act(lea))
        an_hour_passes()
        assert Request.objects.filter(pk=bos.pk).exists()
        assert not SlipAct.objects.exists()

    def test_a_new_link_ends_what_waited_by_the_old_one(self, bos, client, an_hour_passes):
        client.post(at("status_forget", by_slip(bos)))
        client.post(at("status_new_link", own(bos)))
        an_hour_passes()
        assert Request.objects.filter(pk=bos.pk).exists()

    def test_wanted_again_by_a_new_slip_it_is_done_in_an_hour(
        self, bos, act, sam, client, an_hour_passes
    ):
        client.post(at("status_forget", by_slip(bos)))
        print_slip(bos, close_former=True, by=act(sam))
        bos.refresh_from_db()
        client.post(at("status_forget", by_slip(bos)))
        assert [
            each.want for each in client.get(at("status", by_slip(bos))).context["status"].waiting
        ]
        an_hour_passes()
        assert not Request.objects.filter(pk=bos.pk).exists()

    def test_a_clock_that_jumped_forgets_nobody(self, bos, client, now):
        trust_clock(timezone.now())
        client.post(at("status_forget", by_slip(bos)))
        now.shift(timedelta(days=60))
        do_due_slip_acts("", timezone.now())
        assert Request.objects.filter(pk=bos.pk).exists()

    def test_one_that_fails_keeps_no_other_waiting(self, anas, bos, client, now, monkeypatch):
        for request in (anas, bos):
            queue_slip_act(request, SlipWant.WITHDRAW, by=patron_by_link(request.pk, "en"))

        def only_bos(request, **how):
            if request.pk == anas.pk:
                raise ValueError
            return withdraw_request(request, **how)

        monkeypatch.setattr("yesdesk.desk.public.slip_acts.withdraw_request", only_bos)
        now.shift(timedelta(hours=2))
        do_due_slip_acts("", timezone.now())
        assert [each.request_id for each in SlipAct.objects.all()] == [anas.pk]

    def test_a_new_link_is_had_at_the_desk(self, bos, client):
        page = client.post(at("status_new_link", by_slip(bos)))
        assert page.status_code == 409
        bos.refresh_from_db()
        assert bos.link_generation == 1

    def test_what_waits_goes_with_its_request(self, bos, client):
        client.post(at("status_withdraw", by_slip(bos)))
        client.post(at("status_forget", own(bos)))
        assert not SlipAct.objects.exists()


class TestThanks:
    @pytest.fixture
    def answered(self, anas, act, sam):
        reply(anas, words="Done.", seen_revision=None, by=act(sam))
        close_request(anas, value=OutcomeValue.YES, by=act(sam))
        return anas

    def test_by_a_slip_they_wait_an_hour(self, answered, client, an_hour_passes):
        client.post(at("status_thanks", by_slip(answered)), {"words": "Kind of Sam"})
        thanks = answered.entries.filter(kind=EntryKind.THANKS)
        assert not thanks.exists()
        an_hour_passes()
        assert [entry.text for entry in thanks] == ["Kind of Sam"]

    def test_they_can_be_taken_back(self, answered, client, an_hour_passes):
        client.post(at("status_thanks", by_slip(answered)), {"words": "Kind of Sam"})
        client.post(at("status_keep", own(answered)), {"what": "thanks"})
        an_hour_passes()
        assert not answered.entries.filter(kind=EntryKind.THANKS).exists()

    def test_real_thanks_are_not_lost_behind_forged_ones(self, answered, client, now, library):
        client.post(at("status_thanks", by_slip(answered)), {"words": "Forged", "may_tell": "on"})
        now.shift(timedelta(minutes=50))
        client.post(at("status_thanks", by_slip(answered)), {"words": "Kind of Kim"})
        now.shift(timedelta(minutes=59))
        do_due_slip_acts("", timezone.now())
        thanks = answered.entries.filter(kind=EntryKind.THANKS)
        assert not thanks.exists(), "their hour begins with what they said last"
        now.shift(timedelta(minutes=2))
        do_due_slip_acts("", timezone.now())
        assert [entry.text for entry in thanks] == ["Kind of Kim"]
        assert AuditEntry.objects.filter(tag="desk.slip.waits").count() == 2

    def test_by_her_own_link_they_are_there_at_once(self, answered, client):
        client.post(at("status_thanks", own(answered)), {"words": "Kind of Sam"})
        assert answered.entries.filter(kind=EntryKind.THANKS).exists()


def test_her_own_link_does_all_at_once(anas, client):
    client.post(at("status_withdraw", own(anas)))
    anas.refresh_from_db()
    assert anas.outcome == OutcomeValue.WITHDRAWN
    client.post(at("status_forget", own(anas)))
    assert not Request.objects.filter(pk=anas.pk).exists()
