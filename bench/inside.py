"""Run one command inside a measured library: `python -m bench.inside COMMAND`, answers in JSON.

Each runs in a process of its own, because Django serves one library a process.
"""

import json
import random
import re
import sys
from collections.abc import Callable
from typing import Any

import django

STAFF = 25
"""Members who sign in: enough for 500 live streams at 20 a member."""

STAFF_OF_FEW = 8
"""The same where few rules stand: one for each client."""

PASSWORD = "measure-me-gently"

FEES = (("overdue", 460), ("overdue", 920), ("lost", 3200), ("damage", 800))
"""Kind and cents of what they owe."""


def main() -> None:
    django.setup()
    command: Callable[..., Any] = COMMANDS[sys.argv[1]]
    print(json.dumps(command(*sys.argv[2:])))


def prepare() -> dict[str, int]:
    """Staff to sign in as; the measuring machine counts as the library's own house. Done once."""
    from bench.permission import FEW_RULES, MANY_RULES, set_the_stage
    from yesdesk.core.actors import SYSTEM
    from yesdesk.people.account.passwords import NewPassword
    from yesdesk.people.colleagues.actions import add_member
    from yesdesk.people.models import JobClass, User
    from yesdesk.places.models import Branch
    from yesdesk.places.queries import the_library

    places = {each.slug: each for each in Branch.objects.all()}
    librarian = JobClass.objects.get(position=3)
    for login in _logins():
        if not User.objects.filter(username=login).exists():
            add_member(
                login,
                name=login,
                job_class=librarian,
                branch=places[FEW_RULES if login.startswith("few") else MANY_RULES],
                password=NewPassword.of(PASSWORD),
                must_change_password=False,
                by=SYSTEM,
            )
    library = the_library()
    library.own_networks = ["127.0.0.0/8"]
    library.save(update_fields=["own_networks"])
    from bench.permission import MANY_RULES

    set_the_stage(places[MANY_RULES])
    return _newest()


def _logins() -> list[str]:
    few = [f"few{number:02}" for number in range(1, STAFF_OF_FEW + 1)]
    return [f"bench{number:02}" for number in range(1, STAFF + 1)] + few


def _newest() -> dict[str, int]:
    from django.db.models import Max

    from yesdesk.requests.models import Request

    return {"request": Request.objects.aggregate(top=Max("id"))["top"]}


def materials() -> dict[str, Any]:
    """Requests to look at, words to search for, and what the database calls itself."""
    from django.db import connection
    from django.db.models import Max

    from bench.permission import known_cards, known_requests
    from yesdesk.core.models import SearchText
    from yesdesk.core.search.texts import SHIFT, first_id
    from yesdesk.requests.models import Entry, Request

    chance = random.Random(7)
    last = Entry.objects.order_by("-id").values_list("request_id", flat=True)
    top = Request.objects.aggregate(top=Max("id"))["top"]
    drawn = [first_id(chance.randint(1, top)) for _ in range(400)]
    some = [chance.randint(1, last[0]) for _ in range(500)]
    found_by = SearchText.objects.values_list("text", flat=True)
    texts = [found_by.filter(id__gte=one, id__lt=one + first_id(1)) for one in drawn]
    with connection.cursor() as cursor:
        vendor = connection.vendor
        cursor.execute("SELECT sqlite_version()" if vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return {
        "known": known_requests(),
        "cards": known_cards(),
        "any": list(Request.objects.filter(id__in=some).values_list("id", flat=True)),
        "words": [word for text in texts for word in _drawn_words(" ".join(text), chance)],
        "pairs": _pairs([one >> SHIFT for one in drawn], chance),
        "database": f"{'SQLite' if vendor == 'sqlite' else 'PostgreSQL'} {version}",
        "django": django.get_version(),
    }


def walk_ins() -> list[str]:
    """Cards of people who owe and have no request, made once. Older commits lack them and run this file for them."""
    from django.utils import timezone

    from yesdesk.ils.demo.models import DemoFee, DemoPatron

    cards, today = [f"walk-in-{number:03}" for number in range(100)], timezone.now().date()
    for card in cards:
        owes, is_new = DemoPatron.objects.get_or_create(card=card, defaults={"name": "Ana"})
        for kind, cents in FEES if is_new else ():
            DemoFee.objects.create(patron=owes, kind=kind, words=kind, charged=cents, since=today)
    return cards


def _pairs(requests: list[int], chance: random.Random) -> list[str]:
    """A patron's first name and a whole word of an entry of the same request."""
    from yesdesk.core.models import SearchText
    from yesdesk.core.search.texts import first_id
    from yesdesk.requests.models import Request

    named = Request.objects.filter(id__in=requests).exclude(patron=None).exclude(patron__name="")
    pairs = []
    for pk, name in named.values_list("id", "patron__name"):
        entries = SearchText.objects.filter(id__gt=first_id(pk), id__lt=first_id(pk + 1))
        words = _drawn_words(" ".join(entries.values_list("text", flat=True)), chance)
        pairs += [f"{name.split()[0]} {word}" for word in words[-1:]]
    return pairs


def _drawn_words(text: str, chance: random.Random) -> list[str]:
    """One word of a text, by its own frequency, as it is typed: from the third letter to the last."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) >= 3]
    if not words:
        return []
    word = chance.choice(words)
    return [word[:length] for length in range(3, len(word) + 1)]


def form_ids(number: str) -> list[str]:
    """Ids of ask forms, as the form itself would carry them."""
    from yesdesk.core.idempotency import new_form_id

    return [new_form_id() for _ in range(int(number))]


def ask(number: str, entries: str = "1") -> list[tuple[int, int]]:
    """Opens so many requests to be answered, each of so many entries: their ids, and the revision to answer."""
    from itertools import batched

    from django.db import transaction

    from bench.words import ASKED
    from yesdesk.core.actors import ANYBODY
    from yesdesk.places.models import Branch
    from yesdesk.requests.actions.intake import NewRequest, open_request
    from yesdesk.requests.models import Channel

    mill = Branch.objects.get(slug="mill")
    asked = []
    for some in batched(range(int(number)), 20):  # short: the server writes too
        with transaction.atomic():
            for place in some:
                contact = f"ana.reply.{place}@post.example"
                need = NewRequest(ASKED, Channel.WEB, mill, name="Ana", contact=contact)
                request = open_request(need, by=ANYBODY)
                asked.append((request.pk, _written_on(request, int(entries))))
    return asked


def _written_on(request: Any, entries: int) -> int:
    """Until it has so many entries; its revision then."""
    from django.db.models import F

    from bench.words import ANSWER
    from yesdesk.core.actors import patron_by_link
    from yesdesk.requests.actions.intake import patron_replied
    from yesdesk.requests.models import Entry, EntryKind, Request

    between = [
        Entry(
            request=request, kind=EntryKind.PATRON, text=f"{ANSWER} {place}", at=request.opened_at
        )
        for place in range(entries - 2)
    ]
    Entry.objects.bulk_create(between)
    if entries > 1:
        patron_replied(
            request, words=ANSWER, files=(), by=patron_by_link(request.pk, request.language)
        )
    Request.objects.filter(pk=request.pk).update(revision=F("revision") + len(between))
    revision: int = Request.objects.values_list("revision", flat=True).get(pk=request.pk)
    return revision


def backend() -> int:
    """Process id of PostgreSQL's postmaster where it runs on this machine, else 0."""
    from pathlib import Path

    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    text = stat.read_text() if stat.exists() else ""
    return int(text.rpartition(")")[2].split()[1]) if "postgres" in text else 0


def clean(after: str) -> int:
    """Erases what the measuring asked, so that the next run finds the library as it was."""
    from django.db import transaction

    from yesdesk.core.models import Event, SubmittedForm
    from yesdesk.requests.models import Request
    from yesdesk.requests.retention import erase_requests

    gone = 0
    while ids := list(Request.objects.filter(id__gt=int(after)).values_list("id", flat=True)[:500]):
        with transaction.atomic():
            gone += erase_requests(ids)
    Event.objects.all().delete()
    SubmittedForm.objects.all().delete()
    return gone


def mail(number: str) -> dict[str, Any]:
    from bench.mail import mails_a_second

    return mails_a_second(number)


def large_mail(megabytes: str) -> dict[str, Any]:
    from bench.mail import growth_on_a_large_mail

    return growth_on_a_large_mail(megabytes)


COMMANDS: dict[str, Callable[..., Any]] = {
    "prepare": prepare,
    "materials": materials,
    "form_ids": form_ids,
    "ask": ask,
    "walk_ins": walk_ins,
    "backend": backend,
    "clean": clean,
    "mail": mail,
    "large_mail": large_mail,
}

if __name__ == "__main__":
    main()
