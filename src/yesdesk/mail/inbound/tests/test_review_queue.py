"""The list of mail that a person looks at: what stands there, and every way it leaves."""

import pytest
from django.utils import timezone

from yesdesk.core.errors import NotFound
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.storage.files import path_of
from yesdesk.core.web import menu
from yesdesk.desk.decisions.anonymise import leads_to
from yesdesk.mail.inbound import queries
from yesdesk.mail.inbound.queries import ReviewQueue, review_counts, review_page
from yesdesk.mail.inbound.review_queue import dismiss, force_request, read_again
from yesdesk.mail.models import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    Message,
    ReviewReason,
    ServerCopy,
)
from yesdesk.testing.mails import a_listed_mail, a_mailbox
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(mill):
    return a_listed_mail(mill)


@pytest.fixture
def robot(mill):
    message = Message.objects.create(identity="b" * 64, verdict="list", at=timezone.now())
    state = {"state": ArrivalState.DONE, "message": message, "reason": "", "detail": ""}
    return a_listed_mail(mill, **state)


def press(browser, arrival, what, queue="look"):
    answer = browser.post(f"/mail/arrived/{arrival.pk}/{what}", {"queue": queue})
    arrival_now = Arrival.objects.filter(pk=arrival.pk).first()
    return answer, arrival_now


def test_review_page_says_whose_mail_when_and_why(client_of, sam, mail):
    page = client_of(sam).get("/mail").text
    for words in (
        "Late charges",
        "Ana Moreira &lt;ana.m@post.example&gt;",
        "It could not be read as a mail.",
        "500 parts",
        "ask@mill.library.example",
    ):
        assert words in page


@pytest.mark.parametrize("reason", ReviewReason)
def test_every_reason_has_a_sentence_and_a_way_on(act, sam, mill, reason):
    arrival = a_listed_mail(mill, reason)
    queue = ReviewQueue.JUNK if reason in JUNK_REASONS else ReviewQueue.LOOK
    (line,) = review_page(act(sam), queue).lines
    assert line["why"].endswith(".")
    assert line["may_let_go"]
    assert line["may_want"] or line["may_read_again"]
    assert line["pk"] == arrival.pk


def test_each_lies_in_one_queue(act, sam, mill, mail, robot):
    a_listed_mail(mill, ReviewReason.JUNK)
    assert review_counts(act(sam)) == {
        ReviewQueue.LOOK: 1,
        ReviewQueue.JUNK: 1,
        ReviewQueue.ROBOTS: 1,
    }


def test_review_page_is_paged_with_one_query(
    client_of, act, sam, mill, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(queries, "PAGE", 2)
    mails = [a_listed_mail(mill) for _ in range(5)]
    seen, before = [], None
    while True:
        with django_assert_num_queries(1):
            page = review_page(act(sam), ReviewQueue.LOOK, before=before)
        seen += [line["pk"] for line in page.lines]
        if page.older is None:
            break
        before = page.older
    assert seen == [mail.pk for mail in reversed(mails)]
    assert f"?queue=look&amp;before={mails[3].pk}" in client_of(sam).get("/mail").text


@pytest.mark.parametrize(
    "query", ["?queue=zzz", "?before=zzz", "?before=999999999999999999", "?queue="]
)
def test_an_odd_address_is_the_first_page(client_of, sam, mail, query):
    assert client_of(sam).get(f"/mail{query}").status_code == 200


def test_read_it_again(client_of, sam, mail):
    answer, now = press(client_of(sam), mail, "again")
    assert (answer.status_code, answer["location"]) == (302, "/mail?queue=look")
    assert (now.state, now.reason, now.tries, now.wanted) == (ArrivalState.WAITING, "", 0, False)
    assert Job.objects.get().key == f"mail.in.{mail.mailbox_id}"


@pytest.mark.parametrize("reason", [ReviewReason.TOO_LARGE, ReviewReason.NOT_GIVEN])
def test_what_is_not_here_whole_is_fetched_anew(client_of, sam, mill, reason):
    mail = a_listed_mail(mill, reason)
    ServerCopy.objects.create(
        mailbox=mail.mailbox, folder="INBOX", uidvalidity=1, uid=9, arrival=mail
    )
    _answer, now = press(client_of(sam), mail, "again")
    assert now is None
    assert not ServerCopy.objects.exists()


def test_review_mail_is_made_a_request(client_of, sam, mail):
    _answer, now = press(client_of(sam), mail, "request")
    assert (now.state, now.wanted) == (ArrivalState.WAITING, True)
    assert Job.objects.exists()


def test_what_a_machine_seemed_to_send_may_be_a_request_too(client_of, sam, robot):
    answer, now = press(client_of(sam), robot, "request", queue="robots")
    assert answer["location"] == "/mail?queue=robots"
    assert (now.state, now.wanted) == (ArrivalState.WAITING, True)


def test_let_it_go(client_of, sam, mail):
    _answer, now = press(client_of(sam), mail, "let-go")
    assert now.state == ArrivalState.LET_GO
    assert "Late charges" not in client_of(sam).get("/mail").text


def test_every_act_is_in_the_trace_without_a_patrons_words(client_of, sam, mill):
    for what in ("again", "request", "let-go"):
        press(client_of(sam), a_listed_mail(mill), what)
    tags = list(AuditEntry.objects.order_by("id").values_list("tag", flat=True))
    assert tags == [f"mail.arrival.{tag}" for tag in ("read_again", "wanted", "let_go")]
    assert "Ana" not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("what", [read_again, force_request, dismiss])
def test_a_colleague_was_quicker(act, sam, kim, mail, what):
    dismiss(mail, by=act(kim))
    with pytest.raises(NotFound):
        what(mail, by=act(sam))


def test_the_bytes_are_inert_and_taking_them_is_traced(client_of, sam, mail):
    answer = client_of(sam).get(f"/mail/arrived/{mail.pk}/bytes")
    assert b"My books were due" in b"".join(answer.streaming_content)
    assert answer["content-type"] == "application/octet-stream"
    assert "attachment" in answer["content-disposition"]
    assert "sandbox" in answer["content-security-policy"]
    assert AuditEntry.objects.get().tag == "mail.arrival.downloaded"


def test_bytes_that_are_gone_are_said_to_be(client_of, sam, mill):
    gone = a_listed_mail(mill, ReviewReason.GONE)
    path_of(gone.raw).unlink()
    browser = client_of(sam)
    assert "as it came" not in browser.get("/mail").text
    assert browser.get(f"/mail/arrived/{gone.pk}/bytes").status_code == 404


def test_a_mail_that_became_a_request_is_not_reached_this_way(client_of, sam, mail):
    Arrival.objects.update(state=ArrivalState.WAITING)
    assert client_of(sam).get(f"/mail/arrived/{mail.pk}/bytes").status_code == 404
    assert client_of(sam).get(f"/mail/arrived/{2**70}/bytes").status_code == 404


def test_review_page_is_counted_in_the_menu_while_mail_waits(client_of, sam, mail):
    browser = client_of(sam)
    in_the_menu = 'Mail to check <b class="count">1</b>'
    assert 'href="/mail"' in browser.get("/desk").text
    assert in_the_menu not in browser.get("/desk").text
    menu.recount_menu()
    assert in_the_menu in browser.get("/desk").text
    Arrival.objects.update(reason=ReviewReason.JUNK)
    menu.recount_menu()
    page = browser.get("/desk").text
    assert 'href="/mail"' in page
    assert 'class="count"' not in page


def test_hostile_heads_are_shown_as_text(client_of, sam, mill):
    a_listed_mail(mill, sender="<script>alert(1)</script>", subject="<b>now</b>")
    page = client_of(sam).get("/mail").text
    assert "<script>alert" not in page
    assert "&lt;b&gt;now" in page


def test_an_empty_list_says_so(client_of, sam, mill):
    a_mailbox(mill)
    for queue in ReviewQueue:
        assert "All mail was read in." in client_of(sam).get(f"/mail?queue={queue}").text


def test_a_trace_of_a_mail_leads_to_its_request_when_names_are_let_go(mill, mail):
    request = ask_as_ana(mill)
    Arrival.objects.filter(pk=mail.pk).update(
        message=Message.objects.create(
            identity="c" * 64, verdict="new", at=timezone.now(), request=request
        )
    )
    assert leads_to["arrival"]({mail.pk, 0}) == {mail.pk: f"request:{request.pk}"}
