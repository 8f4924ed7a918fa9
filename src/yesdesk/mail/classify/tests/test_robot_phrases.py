"""Robots without any header, in the languages of our users; and people who say nearly the same."""

import pytest

from yesdesk.mail.classify import MailClass, classify_mail, may_be_answered_automatically
from yesdesk.mail.classify.tests.writing import OURS, mail, read

ANSWER = ("In-Reply-To: <a@desk.library.example>",)

GONE = [
    "Bo Berg no longer works at Mill School. Please contact Lea Lind at office@school.example.",
    "Bo Berg has left the company. For all requests please email office@school.example.",
    "This mailbox is no longer monitored. Please direct your mail to office@school.example.",
    "Bo Berg ya no trabaja en esta empresa. Por favor, póngase en contacto con oficina@escuela.example.",
    "Este buzón ya no está activo. Diríjase a oficina@escuela.example.",
    "Monsieur Berg ne travaille plus dans notre établissement. Merci de contacter secretariat@ecole.example.",
    "Cette adresse n’est plus utilisée. Veuillez écrire à secretariat@ecole.example.",
    "Frau Berg arbeitet nicht mehr bei uns. Bitte wenden Sie sich an buero@schule.example.",
    "Diese E-Mail-Adresse ist nicht mehr aktiv. Bitte schreiben Sie an buero@schule.example.",
    "Bo Berg não trabalha mais nesta empresa. Por favor, entre em contato com escritorio@escola.example.",
    "Bo Berg non lavora più presso la nostra azienda. Si prega di contattare ufficio@scuola.example.",
]
CHALLENGES = [
    "Your message is being held. Click here to show that you are a person: https://guard.example/x1",
    "I use a spam filter. To have your message delivered, please follow this link: https://guard.example/x1",
    "Su mensaje está retenido. Para entregarlo, haga clic en https://guarda.example/x1",
    "Votre message est en attente. Cliquez sur ce lien pour vous authentifier : https://garde.example/x1",
    "Ihre Nachricht wurde zurückgehalten. Bitte bestätigen Sie: https://wache.example/x1",
    "Para que sua mensagem seja entregue, clique em https://guarda.example/x1",
    "Il suo messaggio è in attesa. Clicchi qui per confermare: https://guardia.example/x1",
]
RECEIPTS = [
    "Thank you for contacting the school. A ticket has been created. Ticket number: 4711.",
    "We have received your request. Your case number is 00123456. We will be in touch.",
    "Hemos recibido su solicitud. Su número de ticket es 4711.",
    "Nous avons bien reçu votre demande. Numéro de dossier : 4711.",
    "Wir haben Ihre Anfrage erhalten. Ihre Ticketnummer lautet 4711.",
    "Recebemos sua solicitação. Número do chamado: 4711.",
    "Abbiamo ricevuto la sua richiesta. Numero di ticket: 4711.",
]
OF_MANY_MAKES = [
    (
        "Re: Your books",
        (
            "Thank you for contacting Acme. Your request (#88213) has been received and is being "
            "reviewed by our"
            " support staff.\n\nTo add additional comments, reply to this email."
        ),
    ),
    (
        "[Request received] Your books",
        ("Your request (88213) has been received and is being reviewed by our support staff."),
    ),
    (
        "Ticket #88213 created: Your books",
        "Dear Mill Library,\n\nthis is to confirm that we got your mail.",
    ),
    (
        "Re: Your books [Case: 00123]",
        ("Thank you for your email. One of our agents will get back to you within 2 days."),
    ),
    (
        "Su consulta 2231",
        (
            "Estimado/a:\n\nHemos recibido su consulta y le responderemos en 48 horas. Nº de "
            "ticket: 2231."
        ),
    ),
    (
        "Demande 2231 bien reçue",
        ("Bonjour,\n\nVotre demande a bien été enregistrée sous le numéro 2231.\n\nCordialement"),
    ),
    (
        "Re: Your books",
        (
            "Hello,\n\nMr Berg left our organisation in June. Mails can be sent to "
            "office@school.example.\n"
        ),
    ),
    (
        "Re: Your books",
        (
            "I am no longer with Mill School as of 1 June. For anything urgent, please reach out to "
            "Lea Lind "
            "(lea@school.example)."
        ),
    ),
    (
        "Re: Your books",
        "Bo Berg retired. Please update your records and contact office@school.example",
    ),
    (
        "Re: Sus libros",
        (
            "La persona a la que intenta contactar ya no trabaja con nosotros. Escriba a "
            "oficina@escuela.example"
        ),
    ),
    (
        "Re: Sus libros",
        "Este correo ha dejado de estar operativo. Nuestra nueva dirección es oficina@school.example",
    ),
    (
        "Re: Vos livres",
        (
            "Je ne fais plus partie des effectifs de l'école. Merci de vous adresser à "
            "secretariat@ecole.example"
        ),
    ),
    (
        "Re: Ihre Bücher",
        "Herr Berg ist nicht mehr in unserem Hause tätig. Kontakt: buero@schule.example",
    ),
    (
        "Re: Your books",
        (
            "Your email to bo@home.example requires verification\n\nTo complete this verification, "
            "simply reply "
            "to this message and leave the subject line intact.\n"
        ),
    ),
    (
        "Re: Your books",
        (
            "Hello. Just this once, click the link below so I can receive your "
            "emails.\nhttps://www.guard.example/a2"
        ),
    ),
    (
        "Waiting List: Your books",
        (
            'Your message about "Your books" was waitlisted.\n\nPlease add yourself to '
            "my Guest List. Use "
            "the link below.\nhttps://www.guard.example/x"
        ),
    ),
    (
        "Authentification requise",
        (
            "Vous avez envoyé un mail à Bo Berg. Pour que votre mail soit délivré, cliquez "
            "sur le lien : "
            "https://garde.example/x"
        ),
    ),
]
PEOPLE = [
    "I no longer work at the school. Please contact me at ana@home.example.",
    "My husband no longer works at the school, so he has no card there. Could you end it?",
    "Ya no trabajo en la escuela. Mi nueva dirección es ana@casa.example.",
    "Je ne travaille plus à l'école. Veuillez me contacter à ana@maison.example.",
    "Ich bin nicht mehr bei der Schule. Schreiben Sie mir bitte an ana@haus.example.",
    "Have we received your letter? The case number is 12345.",
    "We have received your letter about the fine, thank you. I will pay it on Friday.",
    "My message is being held at the post office. I will fetch the book on Friday.",
    "Please confirm that my books are back. See https://town.example/books",
    (
        "Your message says that the book is held at Hill. I clicked the link https://town.example/h1 and it is not "
        "there."
    ),
    "Your e-mail says my hold is waiting for me, request number 44123. I will come on Friday.",
    "I have left the library card at home, and the address on it is bo@home.example.",
    "My daughter has left the school. Her card is 29001000184. Please end it.",
    "I retired, so please use ana@home.example from now on.",
    "I received your request for the book Ticket to Ride, no 123. It is on my shelf.",
    "We have received your letter about the fine, reference number 4711. We will pay on Friday.",
    "I was told that my payment has been received, reference number 4711.",
    "Thank you for contacting me about request number 4711. I will come on Friday.",
    "My case number at the town hall is 44123. They asked me for a proof of my library card.",
    "Ich bin nicht mehr in der Stadt. Meine neue Adresse ist ana@haus.example. Bitte die Karte beenden.",
    "J'ai quitté la ville, ma carte n'est plus utile. Merci de la supprimer. Mon adresse est ana@maison.example.",
    "He dejado el libro en el buzón, con el número 29001000184. Gracias.",
]


@pytest.mark.parametrize("text", GONE + CHALLENGES + RECEIPTS)
def test_a_robot_without_a_header_is_one(text):
    found = classify_mail(mail(*ANSWER, subject="Re: Your books", text=text))
    assert found.verdict is MailClass.AUTO_REPLY
    assert "The text says" in found.why or "signs" in found.why.lower()
    assert not may_be_answered_automatically(found)


@pytest.mark.parametrize("text", CHALLENGES + RECEIPTS)
def test_it_need_not_answer_anything(text):
    assert classify_mail(mail(subject="Your books", text=text)).verdict is MailClass.AUTO_REPLY


@pytest.mark.parametrize(("subject", "text"), OF_MANY_MAKES)
def test_robots_of_many_makes(subject, text):
    headers = ANSWER if subject.startswith("Re:") else ()
    found = classify_mail(
        mail(*headers, sender="Office <bo@school.example>", subject=subject, text=text)
    )
    assert found.verdict is MailClass.AUTO_REPLY


@pytest.mark.parametrize("text", PEOPLE)
@pytest.mark.parametrize("headers", [(), ANSWER])
def test_a_person_who_says_nearly_the_same_is_a_person(text, headers):
    found = classify_mail(
        mail(*headers, subject="Re: Your books" if headers else "My books", text=text)
    )
    assert found.verdict in {MailClass.NEW, MailClass.REPLY}


def test_a_receipt_by_the_number_in_its_subject():
    text = "We have received your request. A colleague will look at it."
    assert (
        classify_mail(mail(subject="[#48213] Your books", text=text)).verdict
        is MailClass.AUTO_REPLY
    )


BROUGHT_BACK = f"""\
--b
Content-Type: message/rfc822

From: desk@library.example
To: bo@home.example
Subject: Your books
Message-ID: {OURS}

Your books are due.
--b--
"""


def mixed(subject, text, parts=""):
    return read(f"""\
From: Feedback <fbl@provider.example>
To: desk@library.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

{text}
{parts}{BROUGHT_BACK}""")


@pytest.mark.parametrize(
    "subject", ["FW: Your books", "Re: Your books", "complaint about message from 192.0.2.7"]
)
def test_a_complaint_as_multipart_mixed(subject):
    part = "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1\nVersion: 1\n\n"
    found = classify_mail(mixed(subject, "See below.", part))
    if subject.startswith("FW"):
        assert found.verdict is not MailClass.BOUNCE
        return
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery[0].message_id == OURS
    assert found.delivery[0].action == "delivered"


def test_a_complaint_in_words_alone():
    said = (
        "This is an email abuse report for an email message received from IP 192.0.2.7 on Monday."
    )
    found = classify_mail(mixed("Your books", said))
    assert (found.verdict, found.delivery[0].message_id) == (MailClass.BOUNCE, OURS)
    assert classify_mail(mixed("Your books", "What is this?")).verdict is MailClass.NEW


FAILED = """Your message was not delivered to the following recipients:

  bo@home.example

550 5.1.1 no such user
"""


@pytest.mark.parametrize(
    "sender", ["Mail Delivery Service <postmaster@mx.example>", "Gateway <gw@mx.example>"]
)
@pytest.mark.parametrize("headers", [(), ANSWER])
def test_a_re_that_is_a_non_delivery(sender, headers):
    found = classify_mail(mail(*headers, sender=sender, subject="Re: Your books", text=FAILED))
    assert found.verdict is MailClass.BOUNCE
    assert found.delivery[0].recipient == "bo@home.example"


@pytest.mark.parametrize(
    "text",
    ["Your message couldn't be delivered to my other address. Please use ana@home.example.",
     "Hello, your message was not delivered to the following address of mine:\n\nana@home.example\n\nAna",
     "I got this:\n\n" + FAILED],
)  # fmt: skip
def test_a_person_who_tells_of_one_is_a_person(text):
    assert (
        classify_mail(mail(*ANSWER, subject="Re: Your books", text=text)).verdict is MailClass.REPLY
    )
