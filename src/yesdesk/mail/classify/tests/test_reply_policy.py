"""Who gets an automatic answer: a person who waits for one, and nothing that only sends."""

import io

import pytest

from yesdesk.mail.classify import classify_mail, reply_policy
from yesdesk.mail.parse.parser import parse_mail

SERVER = "mx.library.example"


def a_mail(*fields, sender="Ana <ana@post.example>", subject="My loans", words="Are they due?"):
    head = "\r\n".join(
        (f"From: {sender}", f"Subject: {subject}", "Message-ID: <1@post.example>", *fields)
    )
    return parse_mail(io.BytesIO(f"{head}\r\n\r\n{words}\r\n".encode()))


def answered(mail, **given):
    return reply_policy(mail, classify_mail(mail), **{"trusted_server": SERVER, **given})


@pytest.mark.parametrize(
    ("silence", "field"),
    [
        ("spam", "X-Spam-Flag: YES"),
        ("spam", "X-Spam-Status: Yes, score=7.1 required=5.0"),
        ("spam", "X-MS-Exchange-Organization-SCL: 9"),
        ("spam", "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:9;SRV:;"),
        ("spam", "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:5;SRV:;"),
        ("forged", f"Authentication-Results: {SERVER}; dmarc=fail header.from=post.example"),
        ("forged", f"Authentication-Results: {SERVER}; spf=fail smtp.mailfrom=post.example"),
        ("forged", f"Received-SPF: Fail ({SERVER}: not permitted) receiver={SERVER}"),
        ("forged", "Authentication-Results: mx.elsewhere.example; dmarc=fail"),
        ("forged", "Authentication-Results: mx.any.example; spf=pass; compauth=fail reason=000"),
        ("forged", "Received-SPF: Fail receiver=mx.elsewhere.example"),
        ("forged", "Received-SPF: softfail (mx.any.example: domain of transitioning ...)"),
        ("spam", "X-Spam-Level: *****"),
        ("spam", "X-Barracuda-Spam-Status: Yes, SCORE=4.1"),
        ("spam", "X-MailScanner-SpamCheck: spam, SpamAssassin (score=9)"),
        ("spam", "X-Proofpoint-Spam-Details: rule=spam policy=default score=100"),
        ("spam", "X-Gm-Spam: 1"),
        ("spam", "X-Spamd-Bar: ++++++++"),
        ("spam", "X-VR-SPAMSTATE: SPAM"),
        ("spam", "X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:SPM;SRV:;"),
        ("no_reply", "Return-Path: <no-reply@shop.example>"),
        ("bulk", "Return-Path: <bounces+123-ab-info=library.example@em1.shop.example>"),
        ("bulk", "Return-Path: <news-4711-info=library.example@shop.example>"),
        ("bulk", "Return-Path: <bounce-99_HTML-1-2@bounce.shop.example>"),
        ("bulk", "Feedback-ID: 1:2:campaign:shop"),
        ("loop", "X-Loop: robot@shop.example"),
        ("machine", "Return-Path: <>"),
        ("asked", "X-Auto-Response-Suppress: All"),
    ],
)
def test_a_field_that_speaks_against_it(silence, field):
    found = answered(a_mail(field))
    assert (found.receipt, found.silence) == (False, silence)
    assert found.why.endswith(".")
    assert found.answer_to == "ana@post.example"


@pytest.mark.parametrize(
    "sender",
    [
        "noreply@shop.example",
        "Nobody <nobody@host.example>",
        "nagios@host.example",
        "Zabbix <it@host.example>",
        "root@host.example",
    ],
)
def test_a_sender_that_reads_no_answers(sender):
    assert not answered(a_mail(sender=sender)).receipt


def test_a_newsletter_without_headers_is_known_by_the_link_that_leaves_it():
    words = "This week: new books. https://shop.example/u/unsubscribe?id=1"
    assert answered(a_mail(words=words)).silence == "bulk"


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("X-Spam-Flag: NO", "X-Spam-Status: No, score=-1.2"),
        ("X-MS-Exchange-Organization-SCL: 1",),
        ("Return-Path: <ana@post.example>",),
        ("Return-Path: <SRS0=ab12=cd=post.example=ana@forwarder.example>",),
        ("Return-Path: <prvs=0123456789=ana@post.example>",),
        ("Return-Path: <ana+caf_=info=library.example@post.example>",),
        (f"Authentication-Results: {SERVER}; spf=fail; dkim=pass header.d=post.example",),
        (f"Authentication-Results: {SERVER}; spf=fail; dmarc=pass header.from=post.example",),
        (
            f"Authentication-Results: {SERVER}; dmarc=pass",
            "Authentication-Results: mx.elsewhere.example; dmarc=fail",
        ),
        (
            f"Authentication-Results: {SERVER}; dkim=pass header.d=post.example",
            "Received-SPF: Fail",
        ),
        (
            "X-Spam-Level: **",
            "X-Spamd-Bar: +",
            "X-VR-SPAMSTATE: OK",
            "X-MailScanner-SpamCheck: not spam, SpamAssassin (score=0)",
        ),
    ],
)
def test_a_person_gets_her_receipt(fields):
    found = answered(a_mail(*fields))
    assert (found.receipt, found.silence, found.why) == (True, "", "")


def test_who_writes_about_a_newsletter_gets_one_too():
    quoted = "How do I leave it?\r\n\r\n> https://library.example/unsubscribe?id=1"
    assert answered(a_mail("In-Reply-To: <2@library.example>", words=quoted)).receipt
    assert answered(a_mail(words="How do I unsubscribe from your newsletter?")).receipt


def test_a_form_that_writes_for_a_person_through_such_a_program_is_answered_at_hers():
    form = a_mail(
        "Return-Path: <bounces+1-info=library.example@sendgrid.net>",
        "Reply-To: ana@post.example",
        sender="Forms <noreply@forms.example>",
    )
    found = answered(form)
    assert (found.answer_to, found.receipt) == ("ana@post.example", True)


def test_robots_lists_and_reports_are_answered_by_nobody():
    found = answered(a_mail("List-Id: <news.shop.example>"))
    assert (found.answer_to, found.receipt) == ("", False)


def test_nobody_is_answered_at_our_own_address():
    found = answered(a_mail(), ours={"ana@post.example"})
    assert (found.answer_to, found.receipt) == ("", False)


def test_without_a_servers_name_the_topmost_results_speak_against_a_sender():
    results = ["Authentication-Results: mx.any.example; dmarc=fail"]
    results += ["Authentication-Results: mx.other.example; dmarc=pass"]
    assert answered(a_mail(*results), trusted_server="").silence == "forged"
    assert answered(a_mail(*reversed(results)), trusted_server="").receipt


@pytest.mark.parametrize("passed", ["dmarc=pass", "dkim=pass header.d=post.example"])
def test_a_pass_below_the_topmost_results_may_be_the_senders_own(passed):
    found = [f"Authentication-Results: {SERVER}; {each}" for each in ("spf=fail", passed)]
    assert answered(a_mail(*found)).silence == "forged"
    assert answered(a_mail(*reversed(found))).receipt
    assert (
        answered(
            a_mail(*[each.replace(f"{SERVER}; ", "") for each in found]), trusted_server=""
        ).silence
        == "forged"
    )


@pytest.mark.parametrize(
    "local",
    ["no_reply", "no.responda", "non_rispondere", "nao.responder", "ne.pas.repondre", "noresponse",
     "no-risposta", "nessunarisposta", "sansreponse", "antwort-nicht-moeglich", "loans-noreply2", "no-replies",
     "do.not.respond", "do_not_answer", "kein-antwort", "ne_repondez_pas", "não-responda", "nonrispondete",
     "inte-svara", "no-mail", "automated", "unmonitored", "mailrobot"],
)  # fmt: skip
def test_an_address_that_reads_no_answers_however_its_words_are_parted(local):
    assert answered(a_mail(sender=f"{local}@shop.example")).silence == "no_reply"


def test_a_name_that_only_sounds_like_it_is_answered():
    assert answered(a_mail(sender="hanno.replyer@post.example")).receipt


@pytest.mark.parametrize(
    "words",
    [
        "New books. If you no longer wish to receive this: https://shop.example/x/81",
        "Libros. Si ya no desea recibir estos correos: https://shop.example/x/81",
        "Livres. Si vous ne souhaitez plus recevoir nos lettres : https://shop.example/x/81",
        "Libros nuevos. https://shop.example/baja?id=1",
        "Livros novos. https://shop.example/cancelar/1",
        "View this e-mail in your browser: https://shop.example/v/9 New books.",
        "New books. You are receiving this email because you signed up. https://shop.example/x/9",
        "Libros. Para darse de baja, haga clic aquí: https://shop.example/x/9",
        "Livres. Pour vous désinscrire : https://shop.example/x/9",
        "Bücher. Sie erhalten diesen Newsletter, weil Sie ihn bestellt haben. https://shop.example/x/9",
        "Libri. Per cancellarti dalla newsletter: https://shop.example/x/9",
        "Livros. Para deixar de receber estes e-mails: https://shop.example/x/9",
    ],
)
def test_a_newsletter_that_offers_to_leave_it_gets_no_receipt(words):
    assert answered(a_mail(words=words)).silence == "bulk"


def test_mail_to_very_many_gets_no_receipt():
    everybody = ", ".join(f"p{number}@post.example" for number in range(251))
    assert answered(a_mail(f"To: {everybody}")).silence == "bulk"


@pytest.mark.parametrize("method", ["REPLY", "COUNTER"])
def test_a_calendars_answer_gets_no_receipt(method):
    fields = ("MIME-Version: 1.0", "Content-Type: text/calendar; charset=utf-8")
    words = f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nEND:VCALENDAR"
    found = answered(a_mail(*fields, subject="Accepted: Story hour", words=words))
    assert found.silence == "machine"


def test_a_report_by_dmarc_gets_no_receipt():
    subject = "Report Domain: library.example Submitter: post.example Report-ID: <7@post.example>"
    assert answered(a_mail(subject=subject)).silence == "machine"
