"""Ana's need, and how a test opens it: the story's first request in one line."""

from typing import Any

from yesdesk.core.actors import ANYBODY, Actor
from yesdesk.desk.models import Channel, Request
from yesdesk.desk.requests.actions.intake import NewRequest, open_request
from yesdesk.places.models import Branch

ANA = "My books were due while I was away burying my mother. I owe 18.40 and I cannot reserve anything."


def ask_as_ana(branch: Branch, *, by: Actor = ANYBODY, **changes: Any) -> Request:
    """Ana asks on the web at `branch`; `changes` alter the need."""
    need = {
        "words": ANA,
        "channel": Channel.WEB,
        "branch": branch,
        "name": "Ana",
        "contact": "ana.m@post.example",
    }
    return open_request(NewRequest(**{**need, **changes}), by=by)
