"""The library to measure ways to yes in: two hundred rules on a signed sheet, fifty thousand bends, people who owe."""

import random
import secrets
from collections import Counter
from datetime import timedelta
from typing import Any, Final

RULES: Final = 200
MANY_RULES, FEW_RULES = "mill", "hill"
"""Branches: where those two hundred stand, and where only the twelve that every library begins with do."""

BENDS: Final = 50_000
KNOWN: Final = 100
_CARD: Final = "bench-{:03}"


def set_the_stage(branch: Any) -> None:
    """Done once for a library."""
    from yesdesk.ils.demo.models import DemoPatron

    if DemoPatron.objects.filter(card=_CARD.format(0)).exists():
        return
    _sign_rules(branch)
    _tell_bends(branch)
    _lend(branch)


def known_cards() -> list[str]:
    """Cards of people who owe."""
    return [_CARD.format(number) for number in range(KNOWN)]


def known_requests() -> list[int]:
    """Requests whose patron was known in person, with an account that owes."""
    from yesdesk.requests.models import Request

    found = Request.objects.filter(patron__card_number__startswith="bench-")
    return list(found.values_list("id", flat=True))


def _sign_rules(branch: Any) -> None:
    from django.utils import timezone

    from yesdesk.core.actors import SYSTEM
    from yesdesk.core.dates import local_day
    from yesdesk.core.permissions import Permission
    from yesdesk.ils.port import Capability
    from yesdesk.people.account.passwords import NewPassword
    from yesdesk.people.colleagues.actions import add_member
    from yesdesk.people.models import JobClass
    from yesdesk.people.queries import actor_for
    from yesdesk.policy.rule_values import LineDraft, RuleDraft, RuleWords, SheetHead
    from yesdesk.policy.rules.actions import write_rule
    from yesdesk.policy.sheets.actions import change_sheet, draft_sheet, set_lines, sign_sheet
    from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind

    director, _password = add_member(
        "bench-director",
        name="Director",
        job_class=JobClass.objects.get(position=5),
        branch=branch,
        password=NewPassword.of(secrets.token_hex(16)),
        by=SYSTEM,
    )
    sheet = draft_sheet(by=SYSTEM)
    change_sheet(sheet, SheetHead("Board policy 4.2"), by=SYSTEM)
    kinds = ("overdue", "lost", "damage", "card", "other")
    for number in range(RULES):
        applies = (Condition(Fact.FEE_KIND, Comparison.ONE_OF, (kinds[number % len(kinds)],)),)
        words = {
            "en": RuleWords(f"Rule {number}", "It costs what it costs.", "So that it comes back.")
        }
        draft = RuleDraft(
            RuleKind.MONEY,
            words,
            Measure.MONEY,
            remedy=Capability.WAIVE_LINE,
            applies=applies,
            branches=frozenset({branch.pk}),
        )
        version = write_rule(f"rule-{number}", draft, by=SYSTEM)
        lines = [
            LineDraft(version.pk, each.pk, 500 * each.position, None, per_week=10**9)
            for each in JobClass.objects.all()
            if Permission.ILS_ACT_DO in each.permissions
        ]
        set_lines(sheet, version, lines, by=SYSTEM)
    sign_sheet(
        sheet,
        signed_as="Director",
        in_force_from=local_day(timezone.now(), branch.time_zone),
        by=actor_for(director),
    )


def _tell_bends(branch: Any) -> None:
    from django.utils import timezone

    from yesdesk.counts.measures import Grain
    from yesdesk.counts.models import Stat
    from yesdesk.counts.periods import first_day
    from yesdesk.policy.bends import BendReason
    from yesdesk.policy.models import Rule

    chance, today = random.Random(11), timezone.now().date()
    rules, reasons = list(Rule.objects.values_list("pk", flat=True)), list(BendReason)
    found = Counter(
        (
            first_day(today - timedelta(days=chance.randint(8, 700)), Grain.WEEK),
            f"{chance.choice(rules)}:{chance.choice(reasons)}",
        )
        for _ in range(BENDS)
    )
    Stat.objects.bulk_create(
        (
            Stat(period=period, branch=branch.pk, measure="bend_reason", key=key, n=n)
            for (period, key), n in found.items()
        ),
        batch_size=2_000,
    )


def _lend(branch: Any) -> None:
    from django.utils import timezone

    from bench.inside import FEES
    from yesdesk.ils.demo.models import DemoFee, DemoPatron
    from yesdesk.patrons.models import Patron, Proof
    from yesdesk.requests.models import Request

    today = timezone.now().date()
    waiting = Request.objects.filter(
        branch=branch, closed_at=None, for_leads=False, patron__isnull=False
    )
    for number, request in enumerate(waiting.order_by("-id")[:KNOWN]):
        card = _CARD.format(number)
        owes = DemoPatron.objects.create(card=card, name="Ana")
        for kind, cents in FEES:
            DemoFee.objects.create(patron=owes, kind=kind, words=kind, charged=cents, since=today)
        Patron.objects.filter(pk=request.patron_id).update(card_number=card, proof=Proof.IN_PERSON)
