"""Slips, printed by staff for a patron without mail. Anybody may find one: it shows the answer and takes a new line."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.change_contact import close_link
from yesdesk.requests.models import Request

_SIGNS: Final = "34679CDFHJKMNPRTVWXY"
_STEP: Final = 7_309_573


def request_of_former_code(words: str) -> int | None:
    """Return the request's number in a code like `K74 HP3` of version 0.1, or None."""
    typed = words.upper().replace(" ", "").replace("-", "")
    if not 6 <= len(typed) <= 13 or set(typed) - set(_SIGNS):
        return None
    *places, check = (_SIGNS.index(sign) for sign in typed)
    total = sum((2 * place + 1) * at for place, at in enumerate(places))
    if check != 5 + total % 15:
        return None
    many = len(_SIGNS) ** len(places)
    value = sum(at * len(_SIGNS) ** place for place, at in enumerate(places))
    number: int = value * pow(_STEP, -1, many) % many
    return number


def in_threes(number: int) -> str:
    """Return a number in groups of three, like `12 345`, to be read aloud and written down."""
    return f"{number:,}".replace(",", " ")


@transaction.atomic
def print_slip(request: Request, *, close_former: bool = False, by: Actor) -> str:
    """Print a slip with a trace, and return its token. `close_former`: earlier links die. Raises Refusal for leads'."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if request.for_leads:
        raise Refusal(
            _("No slip is printed for this request: only leads read it."),
            next_step=_(
                "Their own link goes to their e-mail address. Or a lead tells them in person."
            ),
            code="desk.slip.for_leads",
        )
    if close_former:
        close_link(request, by=by)
    Request.objects.filter(pk=request.pk).update(slip_printed_at=timezone.now())
    record_audit("desk.slip.printed", f"request:{request.pk}", by=by, closed_former=close_former)
    return link_token(request.link_id, request.link_generation, LinkKind.SLIP)
