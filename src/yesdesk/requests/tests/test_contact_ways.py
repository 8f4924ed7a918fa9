"""By which ways a patron can be told, and in which words the page offers them."""

import pytest
from django.db import IntegrityError, transaction

from yesdesk.desk.public.slips import print_slip
from yesdesk.patrons.actions import set_call_wish
from yesdesk.patrons.models import CallWish, Patron
from yesdesk.requests.models import Channel, Way
from yesdesk.requests.queries.contact_ways import best_way, contact_ways, is_possible
from yesdesk.testing.needs import ask_as_ana

NUMBER = "01 44 55 66 77"


def _labels(request):
    ways = contact_ways(request)
    return [line.label for line in ([ways.best] if ways.best else []) + list(ways.others)]


@pytest.mark.parametrize(
    ("need", "best", "label"),
    [
        ({}, Way.EMAIL, "E-mail Ana"),
        ({"name": ""}, Way.EMAIL, "E-mail them"),
        ({"contact": NUMBER, "channel": Channel.PHONE}, Way.PHONE, f"Call Ana, {NUMBER}"),
        ({"contact": NUMBER, "channel": Channel.TEXT}, Way.PHONE, f"Call Ana, {NUMBER}"),
        ({"contact": ""}, Way.PAGE, "Put it on their page"),
        ({"contact": "", "channel": Channel.WALK_IN}, Way.HERE, "Tell Ana now"),
        ({"contact": "", "channel": Channel.WALK_IN, "name": ""}, Way.HERE, "Tell them now"),
        ({"channel": Channel.WALK_IN}, Way.HERE, "Tell Ana now"),
        ({"contact": "", "channel": Channel.PHONE}, Way.HERE, "Tell Ana now"),
    ],
)
def test_the_best_way_stands_first_in_its_own_words(mill, now, need, best, label):
    request = ask_as_ana(mill, **need)
    assert best_way(request) == best
    assert _labels(request)[0] == label


@pytest.mark.parametrize("channel", [Channel.WALK_IN, Channel.PHONE, Channel.TEXT])
def test_who_left_nothing_can_be_told_by_nobody_the_next_day(mill, now, channel):
    request = ask_as_ana(mill, contact="", channel=channel)
    request.at_desk = False
    now.shift(24 * 3600)
    assert best_way(request) is None
    assert contact_ways(request).best is None
    assert _labels(request) == ["I’ll tell them in person"]


def test_a_printed_slip_leads_to_their_page(mill, act, sam, now):
    request = ask_as_ana(mill, contact="", channel=Channel.TEXT)
    assert not is_possible(request, Way.PAGE)
    print_slip(request, by=act(sam))
    request.refresh_from_db()
    assert best_way(request) == Way.PAGE


def test_what_only_leads_read_is_on_no_slip(mill, act, sam, now):
    request = ask_as_ana(mill, contact="", channel=Channel.TEXT)
    print_slip(request, by=act(sam))
    request.refresh_from_db()
    request.for_leads = True
    assert best_way(request) is None


def test_who_has_mail_is_not_told_by_their_page_alone(mill, now):
    assert not is_possible(ask_as_ana(mill), Way.PAGE)


@pytest.mark.parametrize("wish", [CallWish.NO_CALL, CallWish.WRITE_ONLY])
def test_who_wishes_no_call_is_not_called(mill, act, sam, now, wish):
    request = ask_as_ana(mill, contact=NUMBER)
    set_call_wish(request.patron, wish=wish, by=act(sam))
    ways = contact_ways(request)
    assert ways.best.way == Way.PAGE
    assert (ways.tel, ways.call_label) == ("", "")
    assert ways.wish
    assert not is_possible(request, Way.PHONE)


def test_no_message_stands_beside_the_call(mill, act, sam, now):
    request = ask_as_ana(mill, contact=NUMBER)
    assert contact_ways(request).ask_wish
    set_call_wish(request.patron, wish=CallWish.NO_MESSAGE, by=act(sam))
    ways = contact_ways(request)
    assert ways.best.way == Way.PHONE
    assert "no message" in ways.wish
    assert not ways.ask_wish


@pytest.mark.django_db
def test_the_database_keeps_no_other_wish(mill):
    patron = ask_as_ana(mill, contact=NUMBER).patron
    with pytest.raises(IntegrityError), transaction.atomic():
        Patron.objects.filter(pk=patron.pk).update(call_wish="shout")
