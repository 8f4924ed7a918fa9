"""Acts with a printed slip, which need one more proof: anybody may have printed it, or found it.

Where the patron is reached by mail, a code that goes there says that it is they. Where they are reached nowhere,
it waits an hour, and the same link takes it back. Where staff changed it less than a day ago, it waits until that
day is over: the address may be theirs. Each step leaves a line in the trace.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor, patron_by_link
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.counts import count_attempt
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.desk.models import Request, SlipAct, SlipWant
from yesdesk.desk.public.actions import erase_own_request
from yesdesk.desk.requests.actions.change_contact import close_link
from yesdesk.desk.requests.actions.close import withdraw_request
from yesdesk.desk.requests.actions.intake import record_thanks
from yesdesk.desk.requests.actions.letters import post_code
from yesdesk.desk.requests.actions.timeline import clean_words, lock_request
from yesdesk.patrons.models import ContactKind
from yesdesk.patrons.queries import settles_at

WAITS: Final = timedelta(hours=1)
LOOKED_AT_EVERY: Final = 60  # seconds
AT_A_TICK: Final = 50
CODES_AN_HOUR: Final = 3  # by mail; more would fill somebody's mailbox
TRIES_AN_HOUR: Final = 5  # of a million codes
_HOUR: Final = timedelta(hours=1)

log = structlog.get_logger("yesdesk.desk")


_SIGNS: Final = "34679CDFHJKMNPRTVWXY"
"""No two look alike on bad paper (0 O, 1 I L, 2 Z, 5 S, 8 B), and without vowels none makes a word."""

_LETTERS: Final = _SIGNS[5:]
_STEP: Final = 7_309_573  # shares no factor with 20: numbers in a row look nothing like each other
_BETWEEN: Final = str.maketrans("", "", " -")


def slip_code(number: int) -> str:
    """The code on a slip, like `K74 HP3`: the request's number in signs that are easy to read out, and one to check."""
    places = 5
    while number >= len(_SIGNS) ** places:
        places += 1
    rest, signs = number * _STEP % len(_SIGNS) ** places, ""
    for _place in range(places):
        rest, at = divmod(rest, len(_SIGNS))
        signs += _SIGNS[at]
    return f"{signs[:3]} {signs[3:]}{_check(signs)}"


def request_of_slip_code(words: str) -> int | None:
    """The request's number in what somebody read out or typed from a slip; None for anything else."""
    typed = words.upper().translate(_BETWEEN)
    signs, check = typed[:-1], typed[-1:]
    if not 5 <= len(signs) <= 12 or set(typed) - set(_SIGNS) or check != _check(signs):
        return None
    many = len(_SIGNS) ** len(signs)
    value = sum(_SIGNS.index(sign) * len(_SIGNS) ** place for place, sign in enumerate(signs))
    number: int = value * pow(_STEP, -1, many) % many
    return number


def _check(signs: str) -> str:
    """A letter, so that no code is a number; another one where a sign is wrong or two changed places."""
    total = sum((2 * place + 1) * _SIGNS.index(sign) for place, sign in enumerate(signs))
    return _LETTERS[total % len(_LETTERS)]


@transaction.atomic
def print_slip(request: Request, *, close_former: bool = False, by: Actor) -> str:
    """Print a slip: returns its token, and traces that `by` did. `close_former`: whatever link the
    patron had before opens nothing any more. Raises Refusal for what only leads read.
    """
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


def is_reached_by_mail(request: Request) -> bool:
    """Whether a code can go where the patron is reached, and says that it is they."""
    patron = request.patron
    mail = patron is not None and patron.contact_kind == ContactKind.EMAIL
    return mail and contact_settles_at(request) is None


def contact_settles_at(request: Request) -> datetime | None:
    """The end of the day of waiting after a change of contact; None where it is over."""
    return settles_at(request.patron, timezone.now())


@transaction.atomic
def send_code(request: Request, want: str, *, by: Actor) -> None:
    """Mail the code for this one thing. Over the limit nothing more goes out; the codes that went are good."""
    now = timezone.now()
    if _count("slip.code", request, now) > CODES_AN_HOUR:
        return
    post_code(request, _code(settings.SECRET_KEY, request, want, _window(now)))
    record_audit("desk.slip.code_sent", f"request:{request.pk}", by=by, want=want)


def verify_slip_code(request: Request, want: str, code: str, *, by: Actor) -> Actor:
    """Verify the code from the patron's mail; returns the Actor with the rights of their own link. Raises
    ValidationRefusal.
    """
    now = timezone.now()
    if _count("slip.tries", request, now) > TRIES_AN_HOUR:
        raise ValidationRefusal(
            {"code": _("That was tried too often. Please come back in an hour.")}
        )
    typed = "".join(code.split()).encode()
    good = [hmac.compare_digest(typed, each.encode()) for each in _good_codes(request, want, now)]
    if not any(good):
        raise ValidationRefusal(
            {"code": _("This is not the code we sent. Look once more at the mail.")}
        )
    record_audit("desk.slip.code_was_right", f"request:{request.pk}", by=by, want=want)
    return patron_by_link(request.pk, by.language)


@transaction.atomic
def queue_slip_act(
    request: Request, want: SlipWant, *, words: str = "", may_tell: bool = False, by: Actor
) -> SlipAct:
    """Queue what is wanted, to be done in an hour, or once the address stood for a day. Wanted once more, it is done
    when it would have been; thanks said once more take the place of those before, which somebody else may have said.
    """
    lock_request(request)
    standing = _standing(request, want)
    if standing is not None:
        return standing
    now = timezone.now()
    act = SlipAct.objects.create(
        request=request,
        want=want,
        words=clean_words(words, at_most=2_000)
        if want is SlipWant.THANKS and words.strip()
        else "",
        may_tell=may_tell,
        link_generation=request.link_generation,
        asked_at=now,
        due_at=max(now + WAITS, contact_settles_at(request) or now),
    )
    record_audit("desk.slip.waits", f"request:{request.pk}", by=by, want=want)
    return act


def _standing(request: Request, want: SlipWant) -> SlipAct | None:
    """The act that waits already. One that no longer applies is deleted, so that it can be asked for again."""
    rows = SlipAct.objects.filter(request=request, want=want)
    stays = rows.filter(link_generation=request.link_generation).exclude(want=SlipWant.THANKS)
    rows.exclude(pk__in=stays).delete()
    return stays.first()


@transaction.atomic
def cancel_slip_act(request: Request, want: str, *, by: Actor) -> bool:
    """Cancel what waits; False where nothing waits any more."""
    act = SlipAct.objects.select_for_update().filter(request=request, want=want).first()
    if act is None:
        return False
    act.delete()
    record_audit("desk.slip.taken_back", f"request:{request.pk}", by=by, want=want)
    return True


def do_due_slip_acts(_ref: str, now: datetime) -> None:
    """Timer handler: do what has waited its hour. Not by a clock that jumped, since some of it is for good. One that
    fails keeps no other waiting.
    """
    if not clock_is_trusted(now):
        return
    due = SlipAct.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[:AT_A_TICK]):
        with Capture() as run:
            _do(pk)
        if run.error is not None:
            log.error(
                "slip act stopped", error=class_path(run.error), trail=safe_traceback(run.error)
            )


def _do(pk: int) -> None:
    """Do the act. Not inside a transaction: what is erased is listed on the disk first."""
    rows = SlipAct.objects.select_related("request__branch", "request__patron").filter(pk=pk)
    act = rows.first()
    if act is None:
        return
    if act.want != SlipWant.FORGET or not _applies(act):
        _do_in_one(rows)
        return
    patron = patron_by_link(act.request_id, act.request.language)
    if not erase_own_request(
        act.request, by=patron
    ):  # a legal hold keeps it; else the act went along
        act.delete()
    record_audit("desk.slip.done", f"request:{act.request_id}", by=patron, want=act.want)


@transaction.atomic
def _do_in_one(rows: QuerySet[SlipAct]) -> None:
    """Do an act that erases nothing, or delete one that no longer applies."""
    act = rows.select_for_update(of=("self",)).first()
    if act is None:
        return
    request = act.request
    act.delete()
    patron = patron_by_link(request.pk, request.language)
    if not _applies(act):
        record_audit("desk.slip.not_done", f"request:{request.pk}", by=patron, want=act.want)
        return
    if act.want == SlipWant.WITHDRAW:
        withdraw_request(request, by=patron)
    elif act.want == SlipWant.THANKS:
        record_thanks(request, words=act.words, may_tell=act.may_tell, by=patron)
    record_audit("desk.slip.done", f"request:{request.pk}", by=patron, want=act.want)


def _applies(act: SlipAct) -> bool:
    """Whether its request is still read by everybody at the desk, under the link it was wanted with."""
    request = act.request
    return not request.for_leads and request.link_generation == act.link_generation


def new_link_refusal() -> Refusal:
    """The refusal for whoever has no contact: a colleague who sees them gives the new link."""
    return Refusal(
        _("We can change this link only with you in front of us."),
        next_step=_("Come to any desk. We close the old link and print a new slip."),
        code="desk.slip.new_link",
    )


def _count(kind: str, request: Request, now: datetime) -> int:
    subject = rotating_hmac(kind, request.link_id, now)
    return count_attempt(kind, subject, window=_HOUR, now=now)


def _good_codes(request: Request, want: str, now: datetime) -> Iterator[str]:
    """The valid codes: of this hour and the one before, under the present and former keys."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        for window in (_window(now), _window(now) - 1):
            yield _code(key, request, want, window)


def _window(now: datetime) -> int:
    return int(now.timestamp() // _HOUR.total_seconds())


def _code(key: str, request: Request, want: str, window: int) -> str:
    """Six digits, stored nowhere but in the mail that carries them. A new link makes them worthless."""
    named = f"yesdesk.code:{request.link_id}:{request.link_generation}:{want}:{window}"
    digest = hmac.new(key.encode(), named.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"


def erase_slip_acts(requests: list[int]) -> None:
    SlipAct.objects.filter(request__in=requests).delete()
