"""The link in a mail is written without the urls, and must lead where they say."""

from django.conf import settings
from django.urls import resolve, reverse

from yesdesk.core.outbox.messages import link_address


def test_link_address_leads_to_the_status_page():
    address = link_address("abc", "es")
    assert address == settings.BASE_URL + reverse("status", args=["es", "abc"])
    match = resolve(address.removeprefix(settings.BASE_URL))
    assert (match.url_name, match.kwargs) == ("status", {"language": "es", "token": "abc"})
