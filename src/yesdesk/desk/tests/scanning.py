"""A card scanned before there is a request."""

from django.urls import reverse

from yesdesk.requests.tests.account import CARD


def scanned(browser, **more):
    """The account of the card. `more="1"`: also where a request waits with it, for another need."""
    return browser.post(reverse("scan"), {"patron": CARD, "seen": "1", **more}, follow=True)
