"""Repeated words: from the fourth mail on the same words are entries on one request, so that no two machines answer
each other without end. Every mail is there to be read.

The sender is the same within a day, or the domain, where a help desk gives each ticket an address of its own. Then the
address's number is in the subject too, or the words speak of your ticket. Neither the big providers nor the library's
own town are such a domain: pupils of a school are many senders.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.mail.classify.plain import first_found, own_words, plain_list
from yesdesk.mail.inbound.normalise import NormalisedMail
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list
from yesdesk.requests.models import Request

MOST: Final = 3
DAY: Final = timedelta(days=1)

_NUMBER: Final = re.compile(r"\d+")
_NUMBERED: Final = re.compile(r"\w*\d[\w-]*")
_PROVIDERS: Final = frozenset(word_list("senders", "providers"))
_YOUR_TICKET: Final = plain_list("auto_replies", "your_ticket")


def same_words_marks(
    mail: Mail, letter: NormalisedMail, ours: Collection[str], now: datetime
) -> list[str]:
    address = letter.contact or letter.writer or mail.raw_from.casefold()
    local, _at, domain = address.rpartition("@")
    local, subject = local.partition("+")[0], letter.subject
    if domain not in _PROVIDERS and not any(_is_of_the_town(domain, each) for each in ours):
        told = set(_NUMBER.findall(subject))
        local = _NUMBER.sub(lambda each: "#" if each[0] in told else each[0], local)
        if first_found(_YOUR_TICKET, own_words(letter.words)):
            # one name writes all; our own subject may stand in its own
            local, subject = _without_numbers(letter.name), ""
    said = f"{local}@{domain} {_without_numbers(f'{subject} {letter.words}')}"
    return [rotating_hmac("mail.words", said, day) for day in (now, now - DAY)]


def _without_numbers(text: str) -> str:
    return " ".join(_NUMBERED.sub("#", text.casefold()).split())


def _is_of_the_town(domain: str, ours: str) -> bool:
    own = ours.rpartition("@")[2]
    return domain == own or domain.endswith(f".{own}") or own.endswith(f".{domain}")


# As words: a query with parameters would not find the index of those that have a mark.
_HAS_A_MARK: Final = RawSQL("NOT (mail_message.same_words = '')", (), output_field=BooleanField())


def with_these_words(marks: list[str], now: datetime) -> QuerySet[Message]:
    """Messages of a request with one of these marks, of one day."""
    rows = Message.objects.filter(_HAS_A_MARK, at__gt=now - DAY, same_words__in=marks)
    return rows.filter(request__isnull=False)


def request_of_same_words(marks: list[str], now: datetime) -> tuple[Request, int] | None:
    """The request of the newest mail with these words, and the count with this one; None before the fourth."""
    rows = with_these_words(marks, now)
    newest = rows.select_related("request__branch", "request__patron").order_by("at", "id").last()
    # Counted and not read: a machine that answers itself sends thousands in a day.
    number = rows.count() if newest is not None else 0
    if newest is None or newest.request is None or number < MOST:
        return None
    return newest.request, number + 1
