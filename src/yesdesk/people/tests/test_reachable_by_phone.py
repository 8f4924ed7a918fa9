"""Who is signed in nowhere can be asked while a phone of theirs rings, on shift and on no break."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.people.models import PushSubscription, ShiftState
from yesdesk.people.shift import reachable_colleagues, set_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def can_be_asked(act, sam, mill):
    """Names of those whom Sam could ask, of the job classes of these members."""

    def found(*members):
        classes = [member.job_class_id for member in members]
        return [one.name for one in reachable_colleagues(act(sam), classes, branch=mill.pk)]

    return found


@pytest.fixture
def on_shift(allowed, act, lea, now):
    allowed(lea)
    set_shift(ShiftState.ON, by=act(lea))


def test_a_phone_that_rings_is_enough(on_shift, can_be_asked, lea):
    assert can_be_asked(lea) == ["Lea"]


def test_a_break_is_a_break_and_off_is_off(on_shift, can_be_asked, act, lea):
    for state in (ShiftState.BREAK, ShiftState.OFF):
        set_shift(state, by=act(lea))
        assert can_be_asked(lea) == []


def test_reach_by_phone_ends_at_closing(on_shift, can_be_asked, lea, now):
    now.shift(timedelta(hours=2))
    assert can_be_asked(lea) == []


def test_whoever_only_allowed_a_phone_is_not_on_shift(allowed, can_be_asked, lea, now):
    allowed(lea)
    assert can_be_asked(lea) == []


def test_a_phone_whose_push_service_takes_nothing_reaches_nobody(
    on_shift, can_be_asked, allowed, lea, now
):
    PushSubscription.objects.update(paused_until=timezone.now() + timedelta(minutes=1))
    assert can_be_asked(lea) == []
    allowed(lea, "tablet")
    assert can_be_asked(lea) == ["Lea"]


def test_after_its_rest_it_counts_again(on_shift, can_be_asked, lea, now):
    PushSubscription.objects.update(paused_until=timezone.now() + timedelta(minutes=1))
    now.shift(timedelta(minutes=1))
    assert can_be_asked(lea) == ["Lea"]


def test_a_phone_of_a_lost_key_and_one_of_a_library_that_switched_it_off_reach_nobody(
    on_shift, can_be_asked, lea, settings
):
    settings.WEB_PUSH = False
    assert can_be_asked(lea) == []
    settings.WEB_PUSH = True
    PushSubscription.objects.update(server_key="of before")
    assert can_be_asked(lea) == []


def test_reach_is_told_without_page_or_phone(on_shift, client_of, act, dana, sam, lea, mill):
    client_of(dana)
    set_shift(ShiftState.ON, by=act(dana))
    classes = [lea.job_class_id, dana.job_class_id]
    by_phone, by_page = reachable_colleagues(act(sam), classes, branch=mill.pk)
    assert {name for name in dir(by_phone) if not name.startswith("_")} == {
        "pk", "name", "job_class", "here", "reached",
    }  # fmt: skip
    assert (by_phone.name, by_page.name) == ("Lea", "Dana")


def test_reach_by_phone_is_found_in_one_query(
    on_shift, act, sam, lea, mill, django_assert_num_queries
):
    with django_assert_num_queries(1):
        reachable_colleagues(act(sam), [lea.job_class_id], branch=mill.pk)
