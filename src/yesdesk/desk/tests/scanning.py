"""A card scanned before there is a request."""

from django.urls import reverse

from yesdesk.desk.tests.card import CARD


def scanned(browser):
    return browser.post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
