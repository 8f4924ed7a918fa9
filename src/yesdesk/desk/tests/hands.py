"""What a colleague says of what they did in the library system by hand."""

from django.urls import reverse

from yesdesk.ils.models import Act


def uuids():
    return [str(uuid) for uuid in Act.objects.order_by("pk").values_list("uuid", flat=True)]


def say(browser, found, acts=None, **more):
    return browser.post(reverse("by_hand_said"), {"act": acts or uuids(), "found": found, **more})


def page_of(browser, request):
    return browser.get(reverse("request", args=[request.pk])).text
