"""The starting rules as Dana signs them for the cast's library."""

from typing import Final

from django.utils import timezone

from yesdesk.core.when import local_day
from yesdesk.latitude.actions import change_sheet, open_rules, sign_sheet
from yesdesk.latitude.drafts import SheetHead
from yesdesk.latitude.standing import SignedSheet, signed_sheet
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch, Library

PROMISE: Final = "An exception made in good faith is never held against you."


def sign_the_starting_rules() -> SignedSheet:
    """Written and signed through the actions; in force from today, with ten days of safe harbour."""
    library = Library.objects.get()
    dana = actor_for(User.objects.select_related("job_class").get(username="dana"))
    classes = {each.name.lower(): each for each in JobClass.objects.all()}
    charging = Branch.objects.filter(charges_fees=True).values_list("pk", flat=True)
    sheet = open_rules(classes, languages=library.languages, fee_branches=charging, by=dana)
    head = SheetHead("Board policy 4.2", harbour_text=PROMISE, harbour_days=10)
    change_sheet(sheet, head, by=dana)
    today = local_day(timezone.now(), library.time_zone)
    return signed_sheet(sign_sheet(sheet, signed_as="Director", in_force_from=today, by=dana))
