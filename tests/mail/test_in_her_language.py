"""Somebody who writes in Spanish is answered in Spanish, by a mail that names her own."""

import re

import pytest

from tests.twins.mail_letters import letter
from tests.twins.mail_world import LIBRARY

pytestmark = pytest.mark.night
ROSA = "rosa@post.example"
WORDS = "Hola, no puedo renovar los libros que tengo en casa. Gracias por su ayuda."


def test_a_receipt_speaks_the_language_of_the_mail(desk, world):
    world.customer(ROSA)
    mail = letter(
        WORDS,
        sender=("Rosa", ROSA),
        to=LIBRARY,
        subject="Renovar",
        message_id="<1.rosa@post.example>",
    )
    world.send(mail, sender=ROSA)
    desk.look()
    receipt = world.newest(ROSA)
    assert receipt.mail["content-language"] == "es"
    assert receipt.mail["in-reply-to"] == "<1.rosa@post.example>"
    for body in (receipt.text, receipt.html):
        assert "Hola" in body
        link = re.search(r"https?://[^/]+(/es/r/[\w.-]+)", body)
        page = desk.library.ask(link[1])
        assert page.status == 200
        assert WORDS.split(",")[1] in page.text
