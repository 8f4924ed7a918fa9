"""Ana's need, the story's first request."""

from typing import Any

from django.utils import timezone

from yesdesk.core.actors import ANYBODY, Actor
from yesdesk.core.models import OutboundMessage
from yesdesk.places.models import Branch
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.models import Channel, OutgoingReply, Request

ANA = "My books were due while I was away burying my mother. I owe 18.40 and I cannot reserve anything."


def ask_as_ana(branch: Branch, *, by: Actor = ANYBODY, **changes: Any) -> Request:
    need = {
        "words": ANA,
        "channel": Channel.WEB,
        "branch": branch,
        "name": "Ana",
        "contact": "ana.m@post.example",
    }
    return open_request(NewRequest(**{**need, **changes}), by=by)


def let_answers_go() -> None:
    waiting = OutgoingReply.objects.filter(undone_at=None)
    times = list(waiting.values_list("goes_at", flat=True))
    OutboundMessage.objects.filter(not_before__in=times).update(not_before=None)
    waiting.update(goes_at=timezone.now())
