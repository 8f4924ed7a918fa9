"""Who asks a lead in the demo library."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.house import House

ASK = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.models import Request
from yesdesk.desk.options.option import Command
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch
from yesdesk.testing.needs import ask_as_ana
def actor(name):
    return actor_for(User.objects.select_related("job_class").get(username=name))
from yesdesk.people.models import CurrentShift
lea_works = {"state": "on", "begins": None, "until": timezone.now() + timedelta(hours=8)}
CurrentShift.objects.update_or_create(user=User.objects.get(username="lea"), defaults=lea_works)
oda = {"name": "Oda", "contact": "oda.novak@post.example", "words": "Is there a quiet table on Saturday?"}
asked = ask_as_ana(Branch.objects.get(slug="mill"), **oda)
request = Request.objects.select_related("branch", "patron").get(pk=asked.pk)
ask = request_approval(request, Command("ask.{way}"), tiers=[actor("lea").job_class_id], by=actor("sam"))
print(json.dumps([request.pk, ask.pk, ask.state]))
"""

_AS_IT_WAS = """
import json
from yesdesk.desk.models import Approval
from yesdesk.ils.demo.models import DemoFee, DemoLoan, DemoPatron
from yesdesk.ils.models import Act
from yesdesk.patrons.models import Patron
from yesdesk.policy.models import PatronUse, WeekUse
PatronUse.objects.update(used=0, times=0), WeekUse.objects.update(used=0)
Act.objects.filter(state="waiting").update(state="cancelled")
owing = DemoPatron.objects.filter(card__in=["29001000184", "29001000121", "29001000208"])
DemoFee.objects.filter(patron__in=owing).update(paid=0)
lost = DemoFee.objects.filter(patron__in=owing, kind="lost", loan__isnull=False)
DemoLoan.objects.filter(pk__in=lost.values("loan")).update(returned_at=None, claims_returned=False)
Approval.objects.filter(state="open").update(state="withdrawn")
with_a_card = Patron.objects.exclude(card_number="")
cards = list(with_a_card.values_list("pk", "card_number"))
with_a_card.update(card_number="")
print(json.dumps(cards))
"""
_CARDS_BACK = """
from yesdesk.patrons.models import Patron
for patron, card in {cards}:
    Patron.objects.filter(pk=patron).update(card_number=card)
print("null")
"""


@contextmanager
def as_it_was(house: House) -> Iterator[None]:
    """Ana, Bo and Tom owe what the story says, no cap is used, and nobody is asked. No request of another test waits
    with a card meanwhile, so a scan leads to the account.
    """
    cards = house.look_up(_AS_IT_WAS)
    yield
    house.look_up(_CARDS_BACK.format(cards=cards))
