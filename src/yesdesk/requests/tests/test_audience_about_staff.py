"""Leads alone see a complaint about a member of staff; about a lead, only the post that the library names."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.models import Event
from yesdesk.core.permissions import Permission
from yesdesk.desk.approvals.escalate import tiers_for
from yesdesk.desk.public.actions import send_links
from yesdesk.people.models import JobClass
from yesdesk.requests.access import request_detail, visible_topics
from yesdesk.requests.actions.intake import change_need, patron_replied
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.models import Channel, PutAside, Request
from yesdesk.requests.queries.promises import due_promises
from yesdesk.requests.queries.queues import (
    DeskFilter,
    Queue,
    queue_counts,
    queue_page,
)
from yesdesk.requests.queries.search import find_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def asks(client, library):
    """Ana writes on the public form."""

    def ask(**typed):
        form = {"words": "A rude answer machine", "name": "Ana", "contact": "ana@post.example"}
        client.post("/en/ask/mill", {**form, **typed}, headers=HERE)
        return Request.objects.latest("pk")

    return ask


def seen_by(by, request):
    """Every road on which a member of staff could come upon it."""
    promised = due_promises(by, None)
    return {
        "promised list": [row.pk for row in queue_page(by, DeskFilter(Queue.PROMISED)).rows]
        == [request.pk],
        "all": [row.pk for row in queue_page(by, DeskFilter(Queue.ALL)).rows] == [request.pk],
        "counts": queue_counts(by, DeskFilter(Queue.PROMISED), [Queue.PROMISED])[Queue.PROMISED]
        == "1",
        "search": [row.pk for row in find_requests(by, "rude").rows] == [request.pk],
        "page": request_detail(by, request.pk) is not None,
        "live": visible_topics(by, [f"request.{request.pk}"]) != [],
        "promises": len(promised) == 1,
    }


@pytest.fixture
def promised(act, dana, now):
    def made(request):
        due_at = timezone.now() + timedelta(hours=1)
        promise(request, what="An answer", due_at=due_at, by=act(dana))
        return request

    return made


@pytest.mark.parametrize(
    ("tick", "seers"),
    [({}, "sam lea dana"), ({"about_staff": "on"}, "lea dana"), ({"about_lead": "on"}, "dana")],
)
def test_who_comes_upon_it(asks, promised, act, sam, lea, dana, tick, seers):
    request = promised(asks(**tick))
    for who in (sam, lea, dana):
        roads = seen_by(act(who), request)
        wanted = who.username in seers.split()
        assert set(roads.values()) == {wanted}, (who.username, roads)


@pytest.mark.parametrize(
    ("words", "seers"),
    [
        ("Lea sent me away.", "dana"),
        ("I was there at six. It was Lea who sent me away", "dana"),
        ("I shall tell it from its beginning. " * 60 + "Lea sent me away.", "dana"),
        ("Sam sent me away.", "lea dana"),
        ("Dear Lea, Sam sent me away.", "lea dana"),
        ("The answer machine sent me away, and please call back.", "lea dana"),
    ],
)
def test_who_ticks_staff_and_names_a_lead_is_read_above_her(
    asks, act, sam, lea, dana, words, seers
):
    request = asks(about_staff="on", words=words)
    reads = {who.username for who in (sam, lea, dana) if request_detail(act(who), request.pk)}
    assert reads == set(seers.split())


def test_who_thanks_a_lead_on_a_complaint_does_not_complain_about_her(asks, act, lea):
    request = asks(about_staff="on", words="Sam sent me away.")
    patron_replied(request, words="Thank you, Lea!", by=patron_by_link(request.pk, "en"))
    assert request_detail(act(lea), request.pk) is not None


def test_a_post_that_is_no_lead_sees_what_is_about_leads_alone(asks, act, priya, mill):
    JobClass.objects.filter(pk=priya.job_class_id).update(
        permissions=[Permission.DESK_REQUEST_SEE, Permission.DESK_ABOUT_LEADS_SEE]
    )
    priya.refresh_from_db()
    about_sam = asks(about_staff="on")
    about_lea = asks(about_lead="on")
    assert request_detail(act(priya), about_sam.pk) is None
    assert request_detail(act(priya), about_lea.pk) is not None
    rows = queue_page(act(priya), DeskFilter(Queue.ALL)).rows
    assert [row.pk for row in rows] == [about_lea.pk]
    assert (
        queue_counts(act(priya), DeskFilter(Queue.WAITING), [Queue.WAITING])[Queue.WAITING] == "1"
    )


@pytest.mark.parametrize(
    ("tick", "room", "hearers"),
    [
        ({}, "desk", "sam lea dana"),
        ({"about_staff": "on"}, "leads", "lea dana"),
        ({"about_lead": "on"}, "about_leads", "dana"),
    ],
)
def test_whose_open_page_is_told(asks, act, mill, sam, lea, dana, tick, room, hearers):
    Event.objects.all().delete()
    asks(**tick)
    topic = f"{room}.{mill.pk}"
    told = {each.partition(".")[0] for each in Event.objects.values_list("topic", flat=True)}
    assert told == {room, "request"}
    for who in (sam, lea, dana):
        assert bool(visible_topics(act(who), [topic])) == (who.username in hearers.split())


def test_the_desk_of_a_lead_listens_for_it(client_of, mill, sam, lea, dana):
    live = {
        who.username: client_of(who).get("/desk?branch=all").context["live"]
        for who in (sam, lea, dana)
    }
    assert f"leads.{mill.pk}" in live["lea"]
    assert "leads." not in live["sam"]
    assert f"about_leads.{mill.pk}" in live["dana"]
    assert "about_leads." not in live["lea"]


def test_no_lead_is_asked_for_a_yes_on_what_is_about_a_lead(asks, lea, dana):
    request = asks(about_lead="on")
    both = [lea.job_class_id, dana.job_class_id]
    assert tiers_for(request, both) == [dana.job_class_id]


def test_outbox_line_of_a_complaint_has_no_link_for_others(asks, act, client_of, lea, dana):
    request = asks(about_lead="on")
    address = reverse("request", args=[request.pk])
    send_links("ana@post.example", by=act(dana))
    for who, sees in ((lea, False), (dana, True)):
        page = client_of(who).get("/outbox").text
        assert (address in page) == sees


class TestOnTheForms:
    def test_the_ask_form_says_who_reads_it(self, client, library):
        page = client.get("/en/ask/mill").text
        assert "This is about a member of staff. Only a manager reads it." in page
        assert re.search(r"about a manager. Only the Director reads it", page)

    def test_the_post_is_named_in_the_patron_s_language(self, client, library):
        page = client.get("/es/ask/mill").text
        assert "Dirección" in page
        assert "Director" not in page

    def test_where_nobody_holds_the_post_it_is_not_promised(self, client, asks, dana):
        dana.is_active = False
        dana.save()
        assert "about a manager" not in client.get("/en/ask/mill").text
        assert asks(about_lead="on").about_lead is False

    def test_what_is_typed_comes_back_with_its_tick(self, client, library):
        page = client.post("/en/ask/mill", {"words": "", "about_staff": "on"}, headers=HERE)
        assert re.search(r'name="about_staff"[^>]*checked', page.text)

    def test_complaint_noted_at_the_desk_is_hidden_from_its_writer(self, client_of, sam, lea):
        browser = client_of(sam)
        form = {"words": "Kim shouted", "channel": "walk_in", "about_staff": "on"}
        answer = browser.post(reverse("note_need"), form, follow=True)
        request = Request.objects.get()
        assert request.for_leads
        assert answer.redirect_chain[-1][0] == reverse("desk")
        assert "Only leads read it" in answer.text
        assert client_of(lea).get(reverse("request", args=[request.pk])).status_code == 200

    def test_what_was_noted_is_marked_later_too(self, mill, client_of, sam, lea, dana):
        request = ask_as_ana(mill)
        answer = client_of(sam).post(reverse("request_about_lead", args=[request.pk]))
        assert answer["Location"] == reverse("desk")
        address = reverse("request", args=[request.pk])
        assert client_of(lea).get(address).status_code == 404
        assert client_of(dana).get(address).status_code == 200

    def test_only_who_sees_it_shows_it_to_all_again(self, mill, act, lea, dana, client_of):
        request = ask_as_ana(mill)
        set_audience(request, for_leads=True, about_lead=True, by=act(dana))
        back = reverse("request_for_all", args=[request.pk])
        assert client_of(lea).post(back).status_code == 404
        assert client_of(dana).post(back).status_code == 302
        request.refresh_from_db()
        assert (request.for_leads, request.about_lead) == (False, False)


class TestByItsWords:
    """A mail has no tick."""

    @pytest.fixture
    def mails(self, mill):
        def mail(words="Your employee was rude to me.", subject="Complaint"):
            return ask_as_ana(
                mill, by=SYSTEM, channel=Channel.EMAIL, words=words, asked_for=subject
            )

        return mail

    def test_leads_alone_come_upon_it(self, mails, promised, act, sam, lea):
        request = promised(mails())
        assert set(seen_by(act(lea), request).values()) == {True}
        assert set(seen_by(act(sam), request).values()) == {False}

    def test_a_lead_s_name_puts_it_higher(self, mails, promised, act, lea, dana):
        request = promised(mails("Lea was rude to my son."))
        assert set(seen_by(act(dana), request).values()) == {True}
        assert set(seen_by(act(lea), request).values()) == {False}

    def test_what_is_written_on_the_form_without_a_tick_too(self, asks):
        assert asks(words="Sam was rude to my son").for_leads

    def test_a_colleague_who_takes_it_down_marks_it_themselves(self, mill, act, sam):
        request = ask_as_ana(mill, by=act(sam), words="Your guard insulted me.")
        assert not request.for_leads

    def test_what_they_mark_is_read_for_the_names_of_leads(self, client_of, act, sam, lea, dana):
        form = {"words": "Lea was rude to Ana.", "channel": "walk_in", "about_staff": "on"}
        client_of(sam).post(reverse("note_need"), form)
        request = Request.objects.get()
        assert request_detail(act(lea), request.pk) is None
        assert request_detail(act(dana), request.pk) is not None

    def test_where_nobody_would_read_it_it_stays(self, mails, library):
        for each in JobClass.objects.all():
            kept = set(each.permissions) - {Permission.DESK_LEADS_SEE}
            JobClass.objects.filter(pk=each.pk).update(permissions=sorted(kept))
        assert not mails().for_leads

    def test_a_lead_reads_why_and_shows_it_to_everybody(self, mails, client_of, sam, lea):
        request = mails()
        address = reverse("request", args=[request.pk])
        assert "sound like a complaint" in client_of(lea).get(address).text
        assert client_of(sam).get(address).status_code == 404
        client_of(lea).post(reverse("request_for_all", args=[request.pk]))
        assert client_of(sam).get(address).status_code == 200

    def test_further_words_put_it_aside_and_open_desks_let_it_go(self, mails, mill, act, sam):
        request = mails("Where is my book?", "A book")
        assert not request.for_leads
        Event.objects.all().delete()
        patron_replied(request, words="And your guard was very rude.", by=SYSTEM)
        assert Request.objects.get(pk=request.pk).for_leads
        topics = set(Event.objects.values_list("topic", flat=True))
        assert {f"desk.{mill.pk}", f"leads.{mill.pk}"} <= topics
        assert request_detail(act(sam), request.pk) is None

    def test_a_lead_is_not_asked_twice(self, mails, act, lea):
        request = mails()
        set_audience(request, for_leads=False, by=act(lea))
        patron_replied(request, words="As I said, your employee insulted me.", by=SYSTEM)
        assert not Request.objects.get(pk=request.pk).for_leads

    def test_only_what_put_it_above_leads_keeps_from_there_what_says_so_again(
        self, mails, act, lea
    ):
        request = mails()
        set_audience(request, for_leads=False, by=act(lea))
        last = patron_replied(request, words="Lea was rude to my son.", by=SYSTEM)
        written = list(request.entries.order_by("id").values_list("put_aside", flat=True))
        assert (written, last.detail) == ([PutAside.FOR_LEADS, PutAside.ABOVE_LEADS], {})
        assert Request.objects.get(pk=request.pk).about_lead
        set_audience(request, for_leads=False, by=SYSTEM)
        again = patron_replied(request, words="I say it again: Lea was rude.", by=SYSTEM)
        assert again.put_aside == PutAside.NO
        assert not Request.objects.get(pk=request.pk).for_leads

    def test_a_need_that_changed_is_read_too(self, mails):
        request = mails("Where is my book?", "A book")
        change_need(request, words="Your employee insulted me.", by=SYSTEM)
        assert Request.objects.get(pk=request.pk).for_leads

    @pytest.mark.parametrize("tick", [{}, {"about_staff": "on"}])
    def test_a_tick_for_leads_keeps_no_lead_s_complaint_with_leads(
        self, asks, promised, act, lea, dana, tick
    ):
        request = promised(asks(words="Lea was rude to my son.", **tick))
        assert set(seen_by(act(dana), request).values()) == {True}
        assert set(seen_by(act(lea), request).values()) == {False}

    def test_words_take_nothing_from_a_tick(self, asks):
        request = asks(words="Your employee was rude to me.", about_lead="on")
        assert (request.for_leads, request.about_lead) == (True, True)

    def test_further_words_about_a_lead_put_it_higher(self, asks, act, mill, lea, dana):
        request = asks(words="Sam was rude to my son.", about_staff="on")
        Event.objects.all().delete()
        patron_replied(request, words="And Lea insulted me when I told her.", by=SYSTEM)
        assert request_detail(act(lea), request.pk) is None
        assert request_detail(act(dana), request.pk) is not None
        topics = set(Event.objects.values_list("topic", flat=True))
        assert {f"leads.{mill.pk}", f"about_leads.{mill.pk}"} <= topics

    def test_a_lead_who_showed_it_to_all_is_no_judge_of_further_words_about_leads(
        self, mails, act, lea
    ):
        request = mails()
        set_audience(request, for_leads=False, by=act(lea))
        patron_replied(request, words="Then Lea shouted at me.", by=SYSTEM)
        assert Request.objects.get(pk=request.pk).about_lead

    def test_the_post_that_gave_it_to_leads_is_not_asked_twice(self, mails, act, dana):
        request = mails("Lea was rude to my son.")
        set_audience(request, for_leads=True, by=act(dana))
        patron_replied(request, words="As I said, Lea was rude to my son.", by=SYSTEM)
        request.refresh_from_db()
        assert (request.for_leads, request.about_lead) == (True, False)
