"""The same words again and again, from the fourth on, are entries on one request, so that no two machines answer each
other without end. Nothing is held: each mail is there to be read.

It is the same sender within a day; or the same domain within ten minutes, where a help desk gives each ticket an
address of its own whose number is in the subject too. Neither the big providers nor the library's own town are such a
domain. The pupils of a school are many senders, whatever they have in common.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.desk.models import Request
from yesdesk.mail.inbound.normalise import NormalisedMail
from yesdesk.mail.models import Message
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list

MOST: Final = 3
OF_A_DOMAIN: Final = timedelta(minutes=10)
OF_A_SENDER: Final = timedelta(days=1)

_NUMBER: Final = re.compile(r"\d+")
_NUMBERED: Final = re.compile(r"\w*\d[\w-]*")
_PROVIDERS: Final = frozenset(word_list("senders", "providers"))


def same_words_marks(
    mail: Mail, letter: NormalisedMail, ours: Collection[str], now: datetime
) -> list[str]:
    """The marks under which these words are found again: of today, and of yesterday's key."""
    address = letter.contact or letter.writer or mail.raw_from.casefold()
    local, _at, domain = address.rpartition("@")
    local = local.partition("+")[0]
    if domain not in _PROVIDERS and not any(_is_of_the_town(domain, each) for each in ours):
        told = set(_NUMBER.findall(letter.subject))
        local = _NUMBER.sub(lambda each: "#" if each[0] in told else each[0], local)
    said = f"{local}@{domain} {_without_numbers(f'{letter.subject} {letter.words}')}"
    return [rotating_hmac("mail.words", said, day) for day in (now, now - OF_A_SENDER)]


def _without_numbers(text: str) -> str:
    return " ".join(_NUMBERED.sub("#", text.casefold()).split())


def _is_of_the_town(domain: str, ours: str) -> bool:
    """`town.example` and `school.library.town.example`, to `desk@library.town.example`."""
    own = ours.rpartition("@")[2]
    return domain == own or domain.endswith(f".{own}") or own.endswith(f".{domain}")


def request_of_same_words(
    marks: list[str], contact: str, now: datetime
) -> tuple[Request, int] | None:
    """The request that has the third mail with these words, and how many came with this one; None before that."""
    lately = Q(at__gt=now - OF_A_DOMAIN)
    if contact:
        lately |= Q(at__gt=now - OF_A_SENDER, request__patron__contact=contact)
    rows = Message.objects.filter(lately, same_words__in=marks, request__isnull=False)
    found = list(rows.select_related("request__branch", "request__patron").order_by("at", "id"))
    request = found[-1].request if len(found) >= MOST else None
    return (request, len(found) + 1) if request is not None else None
