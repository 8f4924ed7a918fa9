"""Who asks a lead in the demo library, and an account of the test's own."""

from tests.browser.house import House

ASK = """
import json
from datetime import timedelta
from django.utils import timezone
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.requests.models import Request
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

_UNUSED = """
from yesdesk.requests.models import Approval
from yesdesk.policy.models import WeekUse
WeekUse.objects.update(used=0)
Approval.objects.filter(state="open").update(state="withdrawn")
print("null")
"""
_OWN_ACCOUNT = """
import json
from dataclasses import replace
from django.utils import timezone
from yesdesk.demo.accounts import Shelves
from yesdesk.demo.story import STORY
from yesdesk.ils.demo.models import DemoPatron
(told,) = (one for one in STORY.accounts.accounts if one.card == "{like}")
own = replace(told, card=f"2900900{DemoPatron.objects.count():04d}", household="")
Shelves(timezone.now()).open_account(own)
print(json.dumps(own.card))
"""


def own_account(house: House, like: str) -> str:
    """The card of an account that no other test knows: it owes what the story says of the account `like`."""
    return str(house.look_up(_OWN_ACCOUNT.replace("{like}", like)))


def nothing_used(house: House) -> None:
    """No cap of this week is used, and nobody is asked."""
    house.look_up(_UNUSED)
