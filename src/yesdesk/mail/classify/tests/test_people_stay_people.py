"""Who writes of bounces, of robots, or of their own leave is a person; a person's need is never lost to a rule."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail, may_be_answered_automatically
from yesdesk.mail.classify.tests.writing import mail

BOUNCE = (
    "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\n"
    "be delivered to one or more recipients.\n\n<desk@library.example>: host mx.library.example said: 550 unknown\n"
)
QUOTED = "\n".join(f"> {line}" for line in BOUNCE.splitlines())

PEOPLE = [
    ("Out of office?", "Is Sam out of office this week? He was to call me."),
    ("Out of office", "I will be out of the office until Monday, please keep my reservation."),
    ("Re: Automatic reply: My books", "Thanks, but I still cannot log in."),
    ("AW: Abwesenheitsnotiz: Meine Bücher", "Danke. Wann sind Sie wieder da?"),
    (
        "Automatic reply to my question",
        "I got one, but no answer. Thank you for your email all the same.",
    ),
    ("Automatic renewal", "Does it stop when somebody waits for the book? I am away in May."),
    ("Auto: das Buch über Oldtimer", "Haben Sie es noch?"),
    (
        "On vacation until June",
        "I'm on vacation until June 3. Please do not charge me for the days I am away.",
    ),
    ("Im Urlaub", "Ich bin bis 3. Mai im Urlaub. Bitte verlängern Sie meine Bücher."),
    ("Absence", "Je suis en vacances jusqu'au 3 mai. Pouvez-vous prolonger mes livres ?"),
    ("Automatic reply: what is this?", "I got a mail that says so. What does it mean?"),
    (
        "Re: Your hold",
        "Thank you for your email! I'm away until Monday; I will pick the book up when I return.",
    ),
    ("Re: Your question", "Thanks for your email. I will answer when I get back home tonight."),
    ("Automated message", "Your phone says “this is an automated message” and hangs up."),
    ("Réponse automatique", "J'en ai reçu une hier. Quand aurai-je une vraie réponse ?"),
    (
        "Delivery Status Notification (Failure)",
        "Hello, I get “delivery status notification (failure)” from you.",
    ),
    ("Undelivered book", "My book was not delivered to the branch. Where is it?"),
    ("Undeliverable: my mail to you", f"Hello, my mail came back, see below.\n\n{BOUNCE}"),
    ("Failure notice", f"I get this when I write to you:\n{BOUNCE}"),
    ("Mail delivery failed", f"My mail to you bounced twice:\n\n{QUOTED}\n\nWhat do I do?"),
    (
        "Fwd: Undelivered Mail Returned to Sender",
        f"---------- Forwarded message ---------\nFrom: MAILER-DAEMON\n\n{BOUNCE}",
    ),
    ("WG: Unzustellbar: Meine Bücher", BOUNCE),
    ("Re: Undeliverable: My books", "It works now. Thanks!"),
    (
        "Delivery failed",
        "Hi, the inter-library loan could not be delivered to me:\n\nana@mail.example\n\nPlease try again.",
    ),
    (
        "Delivery problem",
        "The bookmobile could not deliver my books, my mailbox is full, they say. ana@mail.example",
    ),
    (
        "Returned mail",
        "You sent my mother a letter and it was returned to sender. She moved. What now?",
    ),
    ("Delivery status", "Where is my book? It has been delayed twice."),
    ("Question", "Your site says: this is an automated message. Who can I talk to?"),
    (
        "Re: Your request",
        "> This is an automatic message. Please do not reply to this email.\nI do reply: who reads this?",
    ),
    (
        "Re: Your request",
        "Thanks!\n\nFrom: Library <desk@library.example>\nThis is an automatic message, please do not reply to it.",
    ),
]


@pytest.mark.parametrize(
    ("subject", "text"), PEOPLE, ids=[f"{number}" for number, _ in enumerate(PEOPLE)]
)
def test_words_about_robots_make_no_robot(subject, text):
    found = classify_mail(mail("Return-Path: <ana@mail.example>", subject=subject, text=text))
    assert found.verdict in {MailClass.NEW, MailClass.REPLY}
    assert may_be_answered_automatically(found)


@pytest.mark.parametrize(
    "header",
    [
        "Return-Path: <>", "X-Auto-Response-Suppress: DR, OOF, AutoReply", "From: noreply@shop.example",
        "From: Postmaster <postmaster@home.example>",
    ],
)  # fmt: skip
def test_a_weak_sign_alone_only_keeps_our_own_robot_silent(header):
    found = classify_mail(mail(header))
    assert found.verdict is MailClass.NEW
    assert found.automatic
    assert not may_be_answered_automatically(found)


def test_a_delivery_service_is_no_mail_server():
    text = "Hello, the delivery of your 40 picture books is delayed until Monday. Kind regards, Kim"
    found = classify_mail(
        mail(sender="delivery@books.example", subject="Delivery delayed", text=text)
    )
    assert found.verdict is MailClass.NEW


def test_a_postmasters_name_is_a_name():
    found = classify_mail(
        mail(sender="Postmaster Brown <tbrown@home.example>", subject="Undelivered parcel")
    )
    assert found.verdict is MailClass.NEW
    assert not found.automatic


@pytest.mark.parametrize(
    ("header", "subject", "text"),
    [
        (
            "X-Auto-Response-Suppress: All",
            "I am on vacation",
            "I am on vacation until June 3. Please keep my books.",
        ),
        ("Precedence: bulk", "Reading club", "Thank you for your email. I would like to come."),
        ("In-Reply-To: <a@b.example>", "Automatic reply", "Will a person answer me, too?"),
        ("Return-Path: <>", "Returned", "I sent you a letter: your address does not exist."),
    ],
)
def test_a_persons_words_outweigh_a_header_that_says_little(header, subject, text):
    found = classify_mail(mail(header, subject=subject, text=text))
    assert found.verdict in {MailClass.NEW, MailClass.REPLY}


@pytest.mark.parametrize(
    ("headers", "subject", "verdict"),
    [
        ((), "My books", MailClass.NEW),
        (("In-Reply-To: <a@desk.example>",), "Re: My books", MailClass.REPLY),
        (("References: <a@desk.example>",), "Something new", MailClass.REPLY),
        (("In-Reply-To: <a@desk.example>",), "Fwd: Your books", MailClass.NEW),
        (("In-Reply-To: <a@desk.example>",), "WG: Ihre Bücher", MailClass.NEW),
        (("In-Reply-To: <a@desk.example>",), "TR: vos livres", MailClass.NEW),
        (("In-Reply-To: <a@desk.example>",), "RV: Sus libros", MailClass.NEW),
        (("In-Reply-To: <a@desk.example>",), "转发: 书", MailClass.NEW),
    ],
)
def test_an_answer_is_a_reply_and_what_is_handed_on_is_new(headers, subject, verdict):
    found = classify_mail(mail(*headers, subject=subject))
    assert found.verdict is verdict
    assert not found.automatic


def test_what_is_handed_on_without_a_word_in_the_subject_is_new():
    text = "-------- Forwarded Message --------\nSubject: Your books\nFrom: desk@library.example\n\nThey are due."
    assert classify_mail(mail("In-Reply-To: <a@desk.example>", text=text)).verdict is MailClass.NEW


def test_a_postmaster_who_names_an_address_is_a_mail_server():
    text = "Dear sender,\n\nyour message to bo@home.example bounced: mailbox full."
    found = classify_mail(
        mail(sender="postmaster@home.example", subject="Delivery failure", text=text)
    )
    assert found.verdict is MailClass.BOUNCE
    assert [each.recipient for each in found.delivery] == ["bo@home.example"]


def test_nobodys_mail_is_a_mail_servers_where_its_path_is_empty_too():
    text = "You sent mail to bo@home.example. That's not a valid user here."
    found = classify_mail(mail("Return-Path: <>", "From: <>", subject="Hello", text=text))
    assert found.verdict is MailClass.BOUNCE
    assert classify_mail(mail("From: <>")).verdict is MailClass.NEW


@pytest.mark.parametrize(
    "program", ["Vacation Rentals Mail 3", "AutoReplyPlus", "Autoresponder Suite", "The Bat! 9"]
)
def test_the_name_of_a_program_alone_makes_nobody_a_robot(program):
    assert classify_mail(mail(f"X-Mailer: {program}")).verdict is MailClass.NEW


@pytest.mark.parametrize("program", ["vacation", "Vacation 1.2.7", "autoresponder/2.0"])
def test_unless_it_is_that_of_nothing_but_robots(program):
    assert classify_mail(mail(f"X-Mailer: {program}")).verdict is MailClass.AUTO_REPLY


class TestTheItalianForward:
    ANSWER = "In-Reply-To: <1@desk.library.example>"

    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            ("I still have them.", MailClass.REPLY),
            ("Data: domani. Da: me.", MailClass.REPLY),
            ("Da: Biblioteca\nInviato: martedì\nA: Ana\nOggetto: Libri\n\nLibri", MailClass.NEW),
            ("Ciao\n\n---------- Messaggio inoltrato ---------\nDa: B\n", MailClass.NEW),
            ("Ciao\n\n> *Da:* B <b@x.example>\n> *Date:* oggi\n", MailClass.NEW),
        ],
    )
    def test_i_and_a_colon_is_one_only_where_a_mail_is_with_it(self, text, verdict):
        found = classify_mail(mail(self.ANSWER, subject="I: my books", text=text))
        assert found.verdict is verdict

    def test_forward_prefixes_of_other_languages_mean_new_mail(self):
        assert classify_mail(mail(self.ANSWER, subject="Tr: mes livres")).verdict is MailClass.NEW


FORWARDED = "---------- Forwarded message ---------\nFrom: Bo\n\nHello"


@pytest.mark.parametrize(
    ("subject", "text", "verdict"),
    [
        ("My books", f"See below.\n\n{FORWARDED}", MailClass.NEW),
        ("Re: My books", f"See below.\n\n{FORWARDED}", MailClass.REPLY),
        ("My books", f"Thanks\n\nOn Monday Bo wrote:\n> Hi\n{FORWARDED}", MailClass.REPLY),
        ("My books", f"Thanks\n\nFrom: Bo\nSent: Monday\n\nHi\n{FORWARDED}", MailClass.REPLY),
        ("My books", "Thanks\n\n> ---------- Forwarded message ---------\n> Hi", MailClass.REPLY),
    ],
)
def test_an_answer_is_no_forward_for_what_it_quotes(subject, text, verdict):
    answer = "In-Reply-To: <1@desk.library.example>"
    assert classify_mail(mail(answer, subject=subject, text=text)).verdict is verdict
