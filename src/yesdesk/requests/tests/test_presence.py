"""Who has a request open: one statement while the page stays open, however often it says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import Event
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.presence import PRESENT_FOR, others_present, ping_presence
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import OutcomeValue, Presence
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_a_page_that_stays_open_is_one_row_and_one_statement(
    now, mill, act, sam, lea, django_assert_num_queries
):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    now.shift(timedelta(seconds=20))
    with django_assert_num_queries(1):
        ping_presence(request, writing=False, by=act(sam))
    row = Presence.objects.get()
    assert row.until == timezone.now() + PRESENT_FOR
    [seen] = others_present(request, by=act(lea))
    assert (seen.name, seen.writing) == (sam.name, True)


def test_who_reads_is_not_said_to_write(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=False, by=act(sam))
    [seen] = others_present(request, by=act(lea))
    assert not seen.writing


def test_a_minute_later_nobody_is_there_any_more(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=False, by=act(sam))
    now.shift(PRESENT_FOR)
    assert others_present(request, by=act(lea)) == []


def answered(request, by):
    reply(request, words="Yes, gladly.", seen_revision=request.revision, by=by)


def closed(request, by):
    close_request(request, value=OutcomeValue.YES, by=by)


def passed(request, by):
    hand_over(request, words="For you", branch=request.branch, by=by)


def declined(request, by):
    rules = rules_in_force(by, request.branch_id, timezone.localdate())
    says = [each.terms for each in rules if each.terms.nearest_yes and each.terms.how_to_ask_again]
    send_decline(request, says[0].id, by=by)


def promised(request, by):
    promise(request, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=by)


@pytest.mark.parametrize("acts", [answered, closed, passed, declined, promised])
def test_who_has_sent_is_not_said_to_write_any_more(now, mill, rules, act, sam, lea, acts):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    Event.objects.all().delete()
    acts(request, act(sam))
    assert others_present(request, by=act(lea)) == []
    assert Event.objects.filter(topic=f"request.{request.pk}").exists()


def test_presence_ends_for_the_answering_colleague_only(now, mill, act, sam, kim, lea):
    request = ask_as_ana(mill)
    for member in (sam, kim):
        ping_presence(request, writing=True, by=act(member))
    answered(request, act(sam))
    assert [one.name for one in others_present(request, by=act(lea))] == [kim.name]


def test_a_note_ends_nothing(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    note(request, words="I look it up", by=act(sam))
    assert [one.name for one in others_present(request, by=act(lea))] == [sam.name]


def test_the_page_that_stays_open_after_it_reads_and_does_not_write(now, mill, act, sam, lea):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    answered(request, act(sam))
    ping_presence(request, writing=False, by=act(sam))
    [seen] = others_present(request, by=act(lea))
    assert not seen.writing


def test_who_signs_out_is_gone_from_each_request(mill, act, sam, lea, client_of):
    one, other = ask_as_ana(mill), ask_as_ana(mill)
    browser = client_of(sam)
    for request in (one, other):
        browser.post(f"/desk/{request.pk}/here?writing=1")
    Event.objects.all().delete()
    browser.post("/sign-out")
    assert others_present(one, by=act(lea)) == others_present(other, by=act(lea)) == []
    told = set(Event.objects.values_list("topic", flat=True))
    assert {f"request.{one.pk}", f"request.{other.pk}"} <= told


def test_the_head_of_the_page_brings_who_is_there(mill, act, sam, lea, client_of):
    request = ask_as_ana(mill)
    ping_presence(request, writing=True, by=act(sam))
    page = client_of(lea).get(f"/desk/{request.pk}?part=head").text
    assert 'id="presence"' in page
    assert "Sam is writing" in page
