"""What a view of a staff page starts from: a request that carries its actor."""

from django.http import HttpRequest

from yesdesk.core.actors import Actor


class StaffRequest(HttpRequest):
    """As `staff_page` hands it on: somebody is signed in."""

    actor: Actor
