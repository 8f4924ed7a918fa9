"""`python -m bench.told [--bends N] [--years N]`: what pages that are read and their editions cost after years.

A library of its own in a new folder: the rules and cast of the demo, ten years of counts and a million bends,
poured as they lie there after so long. Then editions are made, and each page is asked for in this process. A line
each is printed; it ends with 1 where a budget is missed.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice, product
from random import Random
from typing import Any
from urllib.parse import urlsplit

OK = 200
PAGE_MS = 12.0
EDITION_SECONDS = 60.0
TURNS = 40
BATCH = 50_000
PAGES = (
    "/library",
    "/library/branches",
    "/library/rules/late-charges",
    "/library/rules/proof-of-address",
    "/library/decisions",
    "/library/board",
    "/library/card",
    "/library/bulletin",
    "/suggestions",
    "/questions",
    "/stories",
    "/desk/thanks",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bends", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yesdesk-told-") as folder:
        os.environ |= {"YESDESK_DATA": folder, "DATABASE_URL": os.environ.get("DATABASE_URL", "")}
        from yesdesk.cli.paths import set_up_django

        set_up_django()
        missed = _measure(options.bends, options.years)
    for line in missed:
        print(f"over its budget: {line}")
    return 1 if missed else 0


def _measure(bends: int, years: int) -> list[str]:
    from yesdesk.cli.schema import make_tables
    from yesdesk.demo.loader import load_story

    make_tables()
    load_story()
    took = _seconds(lambda: _pour(bends, years))
    print(f"{bends:,} bends and {years} years of counts poured in {took:.0f} s")
    return [*_editions(), *_pages()]


def _seconds(what: Callable[[], object]) -> float:
    began = time.monotonic()
    what()
    return time.monotonic() - began


def _cpu() -> float:
    """Of this process and the short ones that it began."""
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _pour(bends: int, years: int) -> None:
    from django.db import transaction

    from yesdesk.counts.models import Stat
    from yesdesk.places.models import Branch
    from yesdesk.policy.models import Rule

    branches = list(Branch.objects.values_list("pk", flat=True))
    rules = list(Rule.objects.values_list("pk", flat=True))
    with transaction.atomic():
        Stat.objects.all().delete()
        for rows in (
            _came(branches, years),
            _ended(branches, years),
            _met(branches, rules, years),
            _bent(bends, branches, rules, years),
        ):
            _fill(Stat, ("period", "branch", "measure", "key", "n"), rows)


def _fill(model: Any, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Past the models: a million objects would take minutes."""
    from django.db import connection

    table = model._meta.db_table  # noqa: SLF001
    marks = ", ".join("%s" for _name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        while some := list(islice(rows, BATCH)):
            cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', some)
    print(f"  {model.objects.count():,} rows of {model.__name__}")


def _periods(years: int, *, by_month: bool = False) -> list[date]:
    from yesdesk.counts.measures import Grain
    from yesdesk.counts.periods import periods

    today = date.today()  # noqa: DTZ011
    grain = Grain.MONTH if by_month else Grain.WEEK
    return list(periods(today - timedelta(days=years * 365), today, grain))


def _came(branches: list[int], years: int) -> Iterator[tuple[Any, ...]]:
    from yesdesk.requests.models import DayPart

    chance = Random(1)
    months = _periods(years, by_month=True)
    for period, branch, day, part in product(months, branches, range(7), DayPart.values):
        yield period, branch, "came", f"{day}:{part}", chance.randint(1, 40)


def _ended(branches: list[int], years: int) -> Iterator[tuple[Any, ...]]:
    from yesdesk.requests.models import Kind, OutcomeValue

    chance = Random(2)
    kinds = ["", *Kind.values]
    for period, branch, kind, value in product(
        _periods(years), branches, kinds, OutcomeValue.values
    ):
        yield period, branch, "ended", f"{kind}:{value}", chance.randint(1, 30)


def _met(branches: list[int], rules: list[int], years: int) -> Iterator[tuple[Any, ...]]:
    from yesdesk.policy.models import RuleEvent

    chance = Random(3)
    beside = {RuleEvent.LOOKED_AGAIN.value, RuleEvent.STILL_BLOCKED.value}
    for period, branch, rule, event in product(_periods(years), branches, rules, RuleEvent.values):
        measure, key = (event, str(rule)) if event in beside else ("met", f"{rule}:{event}")
        yield period, branch, measure, key, chance.randint(1, 12)


def _bent(
    bends: int, branches: list[int], rules: list[int], years: int
) -> Iterator[tuple[Any, ...]]:
    from yesdesk.counts.measures import Grain
    from yesdesk.counts.periods import first_day
    from yesdesk.policy.bends import BendReason

    chance, today = Random(4), date.today()  # noqa: DTZ011
    weeks = [
        first_day(today - timedelta(days=back), Grain.WEEK) for back in range(7, years * 365, 7)
    ]
    reasons = [reason.value for reason in BendReason]
    found = Counter(
        (
            chance.choice(weeks),
            chance.choice(branches),
            f"{chance.choice(rules)}:{chance.choice(reasons)}",
        )
        for _turn in range(bends)
    )
    for (period, branch, key), n in found.items():
        yield period, branch, "bend_reason", key, n


def _editions() -> Iterator[str]:
    from yesdesk.insight.editions import make_edition
    from yesdesk.insight.models import Edition

    for pk, subject, month in Edition.objects.order_by("pk").values_list("pk", "subject", "month"):
        began, used = time.monotonic(), _cpu()
        make_edition.call(pk)
        seconds = time.monotonic() - began
        name = f"edition {subject} {month or ''}".strip()
        print(f"{name}: {seconds:.1f} s, {_cpu() - used:.1f} s of CPU")
        if seconds > EDITION_SECONDS:
            yield name


def _pages() -> Iterator[str]:
    from django.conf import settings
    from django.test import Client

    from yesdesk.insight.models import Edition
    from yesdesk.people.models import User

    example = Edition.objects.filter(file__is_ours=False).values_list("pk", flat=True).first()
    for login in ("dana", "sam"):
        client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
        client.force_login(User.objects.get(username=login))
        for page in (*PAGES, f"/library/branches/{example}"):
            status = client.get(page).status_code
            if status != OK:
                print(f"{page} as {login}: {status}")
                continue
            times = sorted(_turn(client, page) for _each in range(TURNS))
            ms = times[TURNS // 2] * 1000
            print(f"{page} as {login}: {ms:.1f} ms of CPU")
            if ms > PAGE_MS:
                yield f"{page} as {login}"


def _turn(client: Any, page: str) -> float:
    began = time.process_time()
    client.get(page)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
