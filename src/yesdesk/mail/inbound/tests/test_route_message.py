"""A mail becomes a request once, joins the one it answers, and never lets a stranger in."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import Job, OutboundMessage
from yesdesk.core.outbox.messages import link_address
from yesdesk.mail.inbound.review_queue import open_unparsed
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.inbound.tests.taking import take
from yesdesk.mail.models import InboundMethod, KnownMessageId, Message
from yesdesk.mail.outbound.message_ids import new_message_id
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.patrons.models import Proof
from yesdesk.people.models import JobClass
from yesdesk.requests.access import request_detail
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel, CopiedBranch, Entry, EntryKind, OutcomeValue, Request
from yesdesk.testing.mails import ADDRESS, SERVER, a_listed_mail, a_mailbox, an_arrival, mail_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(mill):
    return a_mailbox(mill)


def whole_thread(request):
    return [entry.text for entry in request.entries.order_by("id")]


class TestANewMail:
    def test_new_mail_is_a_request_at_its_branch_with_a_receipt(self, box, mill):
        request = take(box).request
        assert (request.branch, request.channel) == (mill, Channel.EMAIL)
        assert request.service_point == box.service_point
        assert request.asked_for == "Late charges"
        assert (request.patron.name, request.patron.contact) == (
            "Ana Moreira",
            "ana.m@post.example",
        )
        assert whole_thread(request) == ["My books were due while I was away burying my mother."]
        assert OutboundMessage.objects.get().to == "ana.m@post.example"

    def test_without_words_its_subject_speaks(self, box):
        assert whole_thread(take(box, words="").request) == ["Late charges"]
        bare = take(box, words="", subject="", message_id="<2@post.example>")
        assert whole_thread(bare.request) == ["A mail without words."]

    def test_without_a_sender_it_is_a_request_nobody_can_answer_by_mail(self, box):
        request = take(box, sender="").request
        assert request.patron.contact == ""
        assert not OutboundMessage.objects.exists()

    def test_an_answer_goes_where_the_sender_asks(self, box):
        web = take(box, sender="web@library.example", Reply_To="Ana <ana.m@post.example>")
        assert web.request.patron.contact == "ana.m@post.example"

    def test_the_receipt_is_in_the_language_of_the_mail(self, box, library):
        library.languages = ["en", "es"]
        library.save()
        words = "Hola, no puedo renovar los libros que tengo en casa. Gracias por su ayuda."
        request = take(box, words=words).request
        assert request.language == "es"

    def test_files_are_kept_with_it(self, box):
        raw = (
            b"From: Ana <ana.m@post.example>\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
            b"--b\r\nContent-Type: text/plain\r\n\r\nSee the bill.\r\n"
            b'--b\r\nContent-Type: application/pdf; name="bill.pdf"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"
        )
        entry = take(box, raw).request.entries.get()
        assert [each.name for each in entry.files.all()] == ["bill.pdf"]


class TestTheSameMail:
    def test_same_mail_twice_is_one_request(self, box):
        first, again = take(box), take(box)
        assert first == again
        assert Request.objects.count() == 1
        assert OutboundMessage.objects.count() == 1

    def test_same_mail_by_another_route_is_one_request(self, box):
        take(box)
        take(box, Received="from relay.example by mx.library.example", Delivered_To="x@y.example")
        assert Request.objects.count() == 1

    def test_mail_to_two_branches_stands_on_both_desks(self, box, hill):
        request = take(box).request
        take(a_mailbox(hill, "ask@hill.library.example"))
        assert Request.objects.count() == 1
        assert CopiedBranch.objects.get().branch == hill
        assert CopiedBranch.objects.get().request == request

    def test_same_message_id_with_other_words_is_two_requests(self, box):
        take(box)
        take(box, words="Your parcel is on its way. No. 2")
        assert Request.objects.count() == 2

    def test_ids_that_differ_only_far_behind_are_two(self, box):
        long = "x" * 300
        take(box, message_id=f"<{long}a@post.example>")
        take(box, message_id=f"<{long}b@post.example>", words="Something else")
        assert KnownMessageId.objects.count() == 2

    def test_without_an_id_two_identical_are_one_and_a_third_is_another(self, box):
        for words in ("Same", "Same", "Other"):
            take(box, message_id="", words=words)
        assert Request.objects.count() == 2


class TestAnAnswer:
    @pytest.fixture
    def request_(self, box):
        return take(box).request

    def ours(self, request):
        return new_message_id(request.pk, request.link_id, "library.example")

    def test_the_patrons_own_id_leads_back(self, box, request_):
        message = take(
            box,
            message_id="<2@post.example>",
            words="One thing more.",
            In_Reply_To="<1@post.example>",
        )
        assert message.request == request_
        assert whole_thread(request_)[-1] == "One thing more."

    def test_an_answer_to_a_merged_one_lands_on_the_one_that_stays(self, box, act, sam):
        older = take(box).request
        younger = take(box, message_id="<two@post.example>", subject="My card").request
        Entry.objects.update(vouched=True)
        merge([younger], into=older, by=act(sam))
        take(
            box,
            message_id="<three@post.example>",
            words="One more thing.",
            In_Reply_To="<two@post.example>",
        )
        assert whole_thread(older)[-1] == "One more thing."
        assert len(whole_thread(younger)) == 1
        assert Request.objects.count() == 2

    def test_a_question_that_comes_after_her_answer_to_it_is_on_the_same_request(self, box):
        answer = {"message_id": "<2@post.example>", "In_Reply_To": "<1@post.example>"}
        first = take(box, words="And my card?", **answer)
        question = take(box)
        assert question.request == first.request
        assert len(whole_thread(first.request)) == 2

    def test_answer_by_somebody_else_is_another_request(self, box):
        answer = {"message_id": "<2@post.example>", "In_Reply_To": "<1@post.example>"}
        first = take(box, words="And my card?", sender="Bo <bo@post.example>", **answer)
        assert take(box).request != first.request

    def test_any_known_id_among_references_will_do(self, box, request_):
        references = "<1@post.example> <never-seen@staff.example>"
        message = take(
            box,
            message_id="<3@post.example>",
            words="Hello?",
            In_Reply_To="<never-seen@staff.example>",
            References=references,
        )
        assert message.request == request_

    def test_a_long_thread_elsewhere_hides_no_id(self, box, request_):
        references = " ".join(f"<{number}@staff.example>" for number in range(150))
        message = take(
            box, message_id="<3@post.example>", References=f"<1@post.example> {references}"
        )
        assert message.request == request_

    def test_our_own_id_leads_back_and_opens_what_was_closed(self, box, request_, sam, act):
        close_request(request_, value=OutcomeValue.YES, by=act(sam))
        take(
            box, message_id="<4@post.example>", words="Still there", References=self.ours(request_)
        )
        request_.refresh_from_db()
        assert request_.closed_at is None

    def test_without_any_id_the_link_in_what_they_quote_leads_back(self, box, request_):
        link = link_address(link_token(request_.link_id, request_.link_generation), "en")
        words = f"Thank you!\n\n> Here you can see what happens:\n> {link}"
        assert take(box, message_id="<5@post.example>", words=words).request == request_

    def test_quoted_words_are_folded_and_kept(self, box, request_):
        words = "Thank you!\n\nOn Tue, 3 Nov 2026 at 23:12, Library <a@b.example> wrote:\n> Your message is with us."
        message = take(
            box, message_id="<6@post.example>", words=words, References=self.ours(request_)
        )
        assert message.entry.text == "Thank you!"
        assert "Your message is with us." in message.entry.folded


class TestOurOwnMail:
    @pytest.mark.parametrize("reply_to", ["", ADDRESS, "Ask <ASK@mill.library.example>"])
    def test_nobody_is_answered_at_our_own_address(self, box, reply_to):
        request = take(box, sender=f"Mill <{ADDRESS}>", Reply_To=reply_to).request
        assert (request.patron.name, request.patron.contact) == ("Mill", "")
        assert not OutboundMessage.objects.exists()

    def test_a_patron_who_wants_the_answer_to_come_to_us_gets_it_themselves(self, box):
        assert take(box, Reply_To=ADDRESS).request.patron.contact == "ana.m@post.example"

    def test_an_answer_that_comes_back_to_us_is_nobodys_words(self, box):
        """A rule at the mail server copies what leaves into the inbox, or a patron's list sends it to all."""
        request = take(box).request
        ours = new_message_id(request.pk, request.link_id, "library.example")
        for sender, message_id in ((ADDRESS, ours), ("ana.m@post.example", ours)):
            message = take(box, sender=sender, message_id=message_id, References="<1@post.example>")
            assert (message.request, message.verdict) == (None, "duplicate")
        assert len(whole_thread(request)) == 1

    def test_a_colleague_may_want_it_as_a_request_all_the_same(self, box):
        raw = mail_bytes(message_id=new_message_id(0, "", "library.example"))
        assert take(box, raw).request is None
        wanted = an_arrival(box, raw, wanted=True)
        assert route_message(parse_mail(io.BytesIO(raw)), wanted, by=SYSTEM).request is not None


class TestABranchThatClosedForGood:
    @pytest.fixture
    def closed(self, box, mill):
        mill.closed_for_good = True
        mill.save()
        return box

    def test_mail_to_a_closed_branch_goes_to_the_default_mailbox(self, closed, hill):
        other = a_mailbox(hill, "hill@library.example", is_default=True)
        request = take(closed).request
        assert (request.branch, request.service_point) == (hill, other.service_point)

    def test_else_at_the_first_that_is_open(self, closed, hill):
        request = take(closed).request
        assert (request.branch, request.service_point) == (hill, None)

    def test_what_comes_to_both_does_not_wait_at_the_closed_one(self, closed, hill):
        request = take(a_mailbox(hill, "hill@library.example")).request
        assert take(closed).request == request
        assert not CopiedBranch.objects.exists()


class TestAStranger:
    @pytest.fixture
    def request_(self, box):
        return take(box).request

    def from_eve(self, box, **fields):
        given = {
            "sender": "eve@else.example",
            "message_id": "<eve@else.example>",
            "words": "Let me in.",
        }
        return take(box, **{**given, **fields})

    def test_a_known_id_is_not_enough(self, box, request_):
        message = self.from_eve(box, References="<1@post.example>")
        assert message.request != request_
        assert message.entry.detail["may_belong_to"] == request_.pk
        assert len(whole_thread(request_)) == 1

    def test_a_number_in_the_subject_is_nothing(self, box, request_):
        message = self.from_eve(box, subject=f"Re: [{request_.pk}] Late charges")
        assert message.request != request_
        assert "may_belong_to" not in message.entry.detail

    def test_a_forged_id_of_ours_is_nothing(self, box, request_):
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        forged = ours.replace("@", "0@")
        assert self.from_eve(box, References=forged).request != request_

    def test_whoever_holds_a_mail_of_ours_adds_words_and_gets_no_answer(
        self, box, request_, sam, act
    ):
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        message = self.from_eve(box, References=ours)
        assert message.request == request_
        assert message.other_address
        assert message.entry.written_from == "eve@else.example"
        reply(request_, words="Dear Ana", seen_revision=2, by=act(sam))
        assert {each.to for each in OutboundMessage.objects.all()} == {"ana.m@post.example"}

    def test_who_was_answered_before_the_address_was_put_right_is_somebody_else(
        self, box, request_, sam, act
    ):
        change_request_contact(request_, contact="ana@home.example", by=act(sam))
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        message = take(box, message_id="<2@post.example>", References=ours)
        assert (message.request, message.other_address) == (request_, True)
        assert message.entry.written_from == "ana.m@post.example"

    @pytest.mark.parametrize("known", ["<1@post.example>", ""])
    def test_a_reply_to_makes_nobody_somebody_else(self, box, request_, known):
        """A From of hers would be turned away where her domain asks for that; a Reply-To anybody may write."""
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        message = self.from_eve(box, Reply_To="ana.m@post.example", References=known or ours)
        assert message.request != request_ or message.entry.written_from == "eve@else.example"
        assert len(whole_thread(request_)) == (1 if known else 2)

    def test_what_a_web_form_of_ours_sends_is_of_whom_it_names(self, box, request_):
        message = take(
            box,
            sender=f"Form <{ADDRESS}>",
            Reply_To="ana.m@post.example",
            message_id="<f@x>",
            References="<1@post.example>",
        )
        assert (message.request, message.other_address) == (request_, False)

    def test_three_who_answer_one_newsletter_are_three(self, box):
        for name in ("ana", "bo", "cy"):
            take(
                box,
                sender=f"{name}@post.example",
                message_id=f"<{name}@post.example>",
                In_Reply_To="<newsletter-11@library.example>",
                words=f"I am {name}.",
            )
        assert Request.objects.count() == 3

    @pytest.mark.parametrize("prefix", ["Fwd", "WG", "TR", "RV", "FW"])
    def test_a_forward_is_a_new_request_linked_to_the_old(self, box, request_, hill, prefix):
        ours = new_message_id(request_.pk, request_.link_id, "library.example")
        message = take(
            a_mailbox(hill, "ask@hill.library.example"),
            message_id="<fwd@post.example>",
            subject=f"{prefix}: Late charges",
            words="Can you help with this?",
            References=ours,
        )
        assert message.request != request_
        assert message.entry.detail["forwarded_from"] == request_.pk


class TestARobot:
    def test_a_bounce_opens_nothing_and_is_answered_by_nobody(self, box):
        raw = mail_bytes(
            "The mail system could not deliver your message.",
            sender="MAILER-DAEMON@post.example",
            subject="Undelivered Mail Returned to Sender",
            Auto_Submitted="auto-replied",
            Return_Path="<>",
        )
        take(box, raw)
        assert not Request.objects.exists()
        assert not OutboundMessage.objects.exists()
        assert Message.objects.get().verdict in {"bounce", "auto_reply"}

    def test_an_out_of_office_note_is_kept_on_its_request(self, box, sam, act):
        request = take(box).request
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        message = take(
            box,
            message_id="<away@post.example>",
            subject="Automatic reply: We have your message",
            words="I am away until Monday.",
            Auto_Submitted="auto-replied",
            In_Reply_To="<1@post.example>",
        )
        request.refresh_from_db()
        assert message.entry.kind == EntryKind.AUTO_REPLY
        assert request.closed_at is not None

    def test_auto_submitted_no_is_a_human(self, box):
        assert take(box, Auto_Submitted="no").request is not None
        assert OutboundMessage.objects.count() == 1

    def test_a_newsletter_is_recorded_and_gets_no_receipt(self, box):
        message = take(box, List_Id="<news.publisher.example>", Precedence="bulk")
        assert message.verdict == "list"
        assert not OutboundMessage.objects.exists()


class TestProof:
    VOUCHED = f"{SERVER}; dkim=pass header.d=post.example"

    def asked(self):
        return [job.task for job in Job.objects.all() if "recognise" in job.task]

    def test_a_sender_our_own_server_vouches_for_is_looked_up(self, box):
        request = take(box, Authentication_Results=self.VOUCHED).request
        assert request.patron.proof == Proof.NONE
        assert len(self.asked()) == 1

    def test_vouched_mail_proves_its_address_and_no_other(self, box, act, sam):
        message = take(box, Authentication_Results=self.VOUCHED)
        assert message.entry.vouched
        change_request_contact(message.request, contact="ana@home.example", by=act(sam))
        ours = new_message_id(message.request_id, message.request.link_id, "library.example")
        told = {"Authentication_Results": self.VOUCHED, "References": ours}
        again = take(box, message_id="<2@post.example>", **told)
        assert (again.request, again.other_address) == (message.request, True)
        assert (again.entry.vouched, again.entry.written_from) == (True, "ana.m@post.example")

    def test_nobody_elses_word_counts(self, box):
        take(box, Authentication_Results=self.VOUCHED.replace(SERVER, "mx.attacker.example"))
        assert self.asked() == []

    def test_staff_read_whether_the_sender_is_proven(self, box, client_of, sam):
        proven = take(box, Authentication_Results=self.VOUCHED)
        for forged in (
            {},
            {"Authentication_Results": self.VOUCHED, "Reply_To": "eve@else.example"},
        ):
            said = take(box, message_id=f"<{len(forged)}@post.example>", **forged)
            assert (
                "E-mail, sender not proven," in client_of(sam).get(f"/desk/{said.request_id}").text
            )
        page = client_of(sam).get(f"/desk/{proven.request_id}").text
        assert "E-mail," in page
        assert "not proven" not in page

    def test_a_servers_word_counts_for_what_came_through_it_alone(self, box):
        raw = mail_bytes(Authentication_Results=self.VOUCHED)
        piped = an_arrival(box, raw, spooled="1.2.3")
        route_message(parse_mail(io.BytesIO(raw)), piped, by=SYSTEM)
        assert self.asked() == []

    def test_a_piped_mail_is_proven_where_the_pipe_is_the_mailboxs_own_way(self, box):
        box.inbound_method = InboundMethod.PIPE
        raw = mail_bytes(Authentication_Results=self.VOUCHED)
        route_message(parse_mail(io.BytesIO(raw)), an_arrival(box, raw, spooled="1.2.3"), by=SYSTEM)
        assert len(self.asked()) == 1

    def test_a_proof_of_from_says_nothing_of_reply_to(self, box):
        take(box, Authentication_Results=self.VOUCHED, Reply_To="eve@else.example")
        assert self.asked() == []


class TestAnAddressForComplaints:
    """What comes there is about staff, whatever its words are."""

    @pytest.fixture
    def complaints(self, mill):
        return a_mailbox(mill, "complaints@library.example", about_staff=True)

    def test_leads_alone_read_it(self, complaints, act, sam, lea):
        request = take(complaints).request
        assert request.for_leads
        assert request_detail(act(sam), request.pk) is None
        assert request_detail(act(lea), request.pk) is not None

    def test_complaint_copied_to_the_complaints_box_becomes_for_leads(self, box, complaints):
        request = take(box).request
        assert not request.for_leads
        assert take(complaints).request == request
        assert Request.objects.get().for_leads

    def test_further_words_there_too(self, box, complaints):
        assert not take(box).request.for_leads
        answer = {"message_id": "<2@post.example>", "words": "It was the man upstairs."}
        take(complaints, In_Reply_To="<1@post.example>", **answer)
        assert Request.objects.get().for_leads

    def test_about_a_lead_it_is_for_the_post_that_is_named(self, complaints, act, lea, dana):
        request = take(complaints, words="Lea was rude to my son.").request
        assert request_detail(act(lea), request.pk) is None
        assert request_detail(act(dana), request.pk) is not None

    def test_further_words_about_a_lead_too(self, complaints, act, lea):
        request = take(complaints).request
        assert request_detail(act(lea), request.pk) is not None
        answer = {"message_id": "<2@post.example>", "words": "And Lea insulted me."}
        take(complaints, In_Reply_To="<1@post.example>", **answer)
        assert request_detail(act(lea), request.pk) is None

    def test_where_nobody_would_read_it_it_is_on_the_desk(self, complaints):
        for each in JobClass.objects.all():
            each.permissions = [p for p in each.permissions if p != "desk:leads:see"]
            each.save()
        assert not take(complaints).request.for_leads


@pytest.mark.parametrize(
    ("subject", "seers"),
    [("Complaint about Sam", "lea dana"), ("Complaint about Lea", "dana")],
)
def test_complaint_naming_a_colleague_is_hidden_from_that_colleague(
    mill, client_of, sam, lea, dana, subject, seers
):
    arrival = a_listed_mail(mill, subject=subject)
    for who in (sam, lea, dana):
        sees = who.username in seers.split()
        assert (subject in client_of(who).get("/mail").text) is sees
        if not sees:
            let_go = f"/mail/arrived/{arrival.pk}/let-go"
            assert client_of(who).post(let_go, {"queue": "look"}).status_code == 404


@pytest.mark.parametrize(
    ("subject", "about_staff", "seers"),
    [
        ("Late charges", False, "sam lea dana"),
        ("Late charges", True, "lea dana"),
        ("Complaint about Sam", False, "lea dana"),
        ("Complaint about Lea", True, "dana"),
    ],
)
def test_a_request_made_of_it_is_for_the_same(
    mill, act, sam, lea, dana, subject, about_staff, seers
):
    arrival = a_listed_mail(mill, subject=subject)
    arrival.mailbox.about_staff = about_staff
    request = open_unparsed(arrival, by=SYSTEM)
    for who in (sam, lea, dana):
        sees = who.username in seers.split()
        assert (request_detail(act(who), request.pk) is not None) is sees


def test_a_complaint_on_the_list_is_for_leads(mill, client_of, sam, lea):
    arrival = a_listed_mail(mill, subject="Complaint about a librarian")
    for who, sees in ((sam, False), (lea, True)):
        assert ("Complaint about a librarian" in client_of(who).get("/mail").text) is sees
    let_go = f"/mail/arrived/{arrival.pk}/let-go"
    assert client_of(sam).post(let_go, {"queue": "look"}).status_code == 404
    assert client_of(lea).post(let_go, {"queue": "look"}).status_code == 302
