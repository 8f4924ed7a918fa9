"""What a view of a staff page starts from: a request that carries its actor."""

from django.http import HttpRequest

from yesdesk.core.actors import Actor
from yesdesk.places.models import Branch
from yesdesk.places.queries import branches


class StaffRequest(HttpRequest):
    """As `staff_page` hands it on: somebody is signed in."""

    actor: Actor


def own_branch(by: Actor) -> Branch:
    """Where somebody works, or the first branch for who works everywhere."""
    every = branches()
    return next((branch for branch in every if branch.pk == by.branch), every[0])


def number_in(text: str) -> int | None:
    """An id somebody typed into an address, or None; no longer than any id is."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None
