"""Taps on ways to yes, as Sam makes them in a browser."""

from django.urls import reverse

from yesdesk.ils.demo.models import DemoFee

LATE = "fees.overdue"


def ways(browser, request):
    return browser.get(reverse("request_ways", args=[request.pk]))


def key(page, part):
    return next(way.key for way in page.context["options"] if part in way.key)


def tap(browser, request, part):
    way = key(ways(browser, request), part)
    return browser.post(reverse("take_way", args=[request.pk]), {"option": way})


def owed():
    return sum(fee.charged - fee.paid for fee in DemoFee.objects.all())
