"""Two thousand kept answers: a page under 150 ms, a suggestion while somebody types under 120 ms, at p95.

Run it alone: `pytest src/yesdesk/desk/answers/tests/test_speed.py -n0 -s`. What is measured is the whole answer of
the page, from the browser's question to the last byte, in one process, with nothing kept between two of them. Each
address is asked for three times and its quickest counts: what other processes take of the machine is not ours.
"""

import statistics
import time
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from yesdesk.core.models import CollectionDocument
from yesdesk.core.search.schema import ensure_index
from yesdesk.demo.story import STORY
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.models import Answer, Kind
from yesdesk.testing.needs import ask_as_ana

MANY = 2_000
TIMES = 40
PAGE, SUGGESTION = 150.0, 120.0  # ms
CHANCE = Random(1812)
SAID = {
    code: " ".join(
        [each.texts[code] for each in STORY.saved_answers]
        + [each.text for each in STORY.replies if each.language == code]
    ).split()
    for code in ("en", "es", "fr")
}


def some(code, count):
    return " ".join(CHANCE.choices(SAID[code], k=count))


@pytest.fixture
def many(library):
    day, now = library_day(), timezone.now()
    rows = [
        Answer(
            title=f"{some('en', 5)} {number}"[:120],
            also=some("es", 4)[:300],
            texts={code: some(code, 70) for code in SAID},
            kind=CHANCE.choice(Kind.values),
            review_on=day,
            changed_at=now,
        )
        for number in range(MANY)
    ]
    kept = Answer.objects.bulk_create(rows)
    CollectionDocument.objects.bulk_create(
        CollectionDocument(
            kind="answer",
            ref=each.pk,
            title=f"{each.title}\n{each.also}",
            text="\n".join(each.texts.values()),
        )
        for each in kept
    )
    ensure_index()


def took(browser, address):
    """In ms of our own CPU time, in which SQLite works too. PostgreSQL has processes of its own: there by the clock."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    started = clock()
    assert browser.get(address).status_code == 200
    return (clock() - started) * 1000


def measured(browser, addresses):
    """p50 and p95 in ms of asking for these."""
    spent = [min(took(browser, address) for _again in range(3)) for address in addresses]
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def typed():
    """A word or two as they are typed, from the third letter on."""
    words = [CHANCE.choice(SAID[code]) for code in ("en", "en", "es")][: CHANCE.randint(1, 2)]
    return " ".join(words)[: CHANCE.randint(3, 14)].replace("&", " ").replace("#", " ")


@pytest.mark.slow
def test_two_thousand_are_as_quick_as_twenty(many, mill, client_of, kim, rules):
    browser = client_of(kim)
    request = ask_as_ana(mill, words=some("en", 60))
    answer = Answer.objects.order_by("pk").first()
    asked = {
        "the list": ([f"/answers?kind={kind}" for kind in ["", *Kind.values] * 7], PAGE),
        "one answer": ([f"/answers/{answer.pk + n}" for n in range(TIMES)], PAGE),
        "words that help, for a letter": ([f"/desk/{request.pk}/words?part=words"] * TIMES, PAGE),
        "an answer while typing": (
            [f"/answers?part=list&q={typed()}" for _n in range(TIMES)],
            SUGGESTION,
        ),
        "beside the reply, while typing": (
            [f"/desk/{request.pk}/words?part=list&q={typed()}" for _n in range(TIMES)],
            SUGGESTION,
        ),
        "what can I say yes to, while typing": (
            [f"/say-yes?part=found&q={typed()}" for _n in range(TIMES)],
            SUGGESTION,
        ),
    }
    found = {name: measured(browser, addresses) for name, (addresses, _most) in asked.items()}
    for name, (p50, p95) in found.items():
        print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms (wanted {asked[name][1]:.0f})")  # noqa: T201 - shown by -s
    late = {name: p95 for name, (_p50, p95) in found.items() if p95 > asked[name][1]}
    assert not late
