"""A reading group for the blind, as tests find it."""

from datetime import timedelta

from django.utils import timezone

from yesdesk.community.models import Place

WORDS = {
    "name": "Talking books circle",
    "what_for": "a reading group for the blind, can’t see the print",
    "phone": "555 0173",
    "ask_for": "Ines",
}


def circle(days=20, **columns):
    """Make the circle, checked so many days ago; None: nobody has called there."""
    checked = None if days is None else timezone.now().date() - timedelta(days=days)
    return Place.objects.create(**WORDS, checked_on=checked, **columns)
