"""An act stands before anything is sent, waits its seconds, and can be undone until then."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import Event
from yesdesk.core.money import Money
from yesdesk.ils.acts import actions
from yesdesk.ils.acts.actions import act_topics, cancel, hold_account, record_acts, send_now
from yesdesk.ils.models import FORGOTTEN, Act, ActState
from yesdesk.ils.port import Capability, Order

pytestmark = pytest.mark.django_db


def test_act_keeps_who_decided_by_which_rule_and_who_backed_it(waive, sam, lea):
    act = waive(rule="late", latitude_version=4, backer=lea.pk)
    assert (act.staff, act.backer) == (f"S{sam.pk}", f"S{lea.pk}")
    assert (act.job_class, act.rule, act.latitude_version) == ("Shelver", "late", 4)
    assert (act.minor, act.currency, act.state) == (1000, "EUR", ActState.WAITING)


def test_acts_of_one_decision_are_written_together(twin, act, sam, monkeypatch):
    """Whose account it is and which card is Sam's are read once, and pages hear of it once, for four as for one."""
    line = Order("", Capability.WAIVE_LINE, twin.patron, "", target=twin.line)
    orders = [replace(line, amount=Money(100 * number, "EUR")) for number in (1, 2, 3, 4)]
    monkeypatch.setitem(act_topics._items, "tea", lambda pk: f"tea.{pk}")
    with CaptureQueriesContext(connection) as queries:
        acts = record_acts(orders, patron=twin.patron, about="tea:41", by=act(sam))
    assert sum("ils_staffcard" in each["sql"] for each in queries) == 2
    assert Event.objects.filter(topic="tea.41").count() == 1
    assert [each.minor for each in Act.objects.order_by("pk")] == [100, 200, 300, 400]
    assert len({each.uuid for each in acts}) == 4


def test_act_is_not_sent_within_its_twenty_seconds(twin, waive, carry, now):
    act = waive()
    now.shift(timedelta(seconds=19))
    went, act = carry(act)
    assert (went.state, went.again_at) == (ActState.WAITING, act.not_before)
    assert twin.sent == []
    now.shift(timedelta(seconds=1))
    assert carry(act)[0].state == ActState.DONE


def test_send_now_does_not_wait(waive, carry, act, sam):
    other, waiting = waive(), waive()
    assert send_now(waiting.uuid, by=act(sam)).pk == waiting.pk
    assert carry(waiting)[0].state == ActState.DONE
    assert carry(other)[0].state == ActState.WAITING


def test_called_back_it_is_never_sent(twin, waive, carry, act, sam, now):
    called = cancel(waive().uuid, by=act(sam))
    assert called.settled_at == timezone.now()
    now.shift(timedelta(minutes=1))
    assert carry(called)[0].state == ActState.CANCELLED
    assert twin.sent == []
    assert cancel(called.uuid, by=act(sam)).state == ActState.CANCELLED


def test_what_was_done_cannot_be_called_back(waive, carry, act, sam):
    done = waive(at_once=True)
    carry(done)
    with pytest.raises(Refusal) as refusal:
        cancel(done.uuid, by=act(sam))
    assert refusal.value.code == "ils.act.sent"
    assert send_now(done.uuid, by=act(sam)).state == ActState.DONE


def test_send_now_leaves_an_act_that_was_sent_as_it_is(waive, carry, act, sam, now):
    sent = carry(waive(at_once=True))[1]
    now.shift(timedelta(seconds=9))
    assert send_now(sent.uuid, by=act(sam)).not_before == sent.not_before


def test_act_is_rolled_back_with_its_callers_transaction(waive):
    with transaction.atomic():
        waive()
        transaction.set_rollback(True)
    assert not Act.objects.exists()


def test_cancel_leaves_other_acts_and_tells_pages(waive, act, sam, monkeypatch):
    monkeypatch.setitem(act_topics._items, "tea", lambda pk: f"tea.{pk}")
    other, one = waive(about="tea:42"), waive(about="tea:41")
    Event.objects.all().delete()
    cancel(one.uuid, by=act(sam))
    other.refresh_from_db()
    assert other.state == ActState.WAITING
    assert list(Event.objects.values_list("topic", flat=True)) == ["tea.41"]


def test_whoever_looks_at_what_it_is_about_is_told(waive, monkeypatch):
    monkeypatch.setitem(act_topics._items, "tea", lambda pk: f"cup.{pk}")
    waive(about="tea:41")
    assert Event.objects.filter(topic="cup.41").count() == 1


def test_act_about_a_deleted_thing_notifies_nobody(waive, monkeypatch):
    monkeypatch.setitem(act_topics._items, "tea", lambda _pk: "")
    waive(about="tea:41")
    waive(about=FORGOTTEN)
    assert not Event.objects.exists()


def test_who_may_not_act_does_not(waive, act, max_):
    with pytest.raises(NotAllowed):
        waive(by=act(max_))
    one = waive()
    with pytest.raises(NotAllowed):
        cancel(one.uuid, by=act(max_))


def test_an_act_that_is_gone_is_not_here(act, sam):
    from uuid import uuid4

    with pytest.raises(NotFound):
        send_now(uuid4(), by=act(sam))


@pytest.mark.parametrize("amount", [None, Money(0, "EUR"), Money(-5, "EUR")])
def test_money_needs_an_amount(waive, amount):
    with pytest.raises(ValueError, match="amount"):
        waive(amount=amount)
    assert waive(1).minor == 1


def test_all_but_a_pass_or_a_new_card_need_an_account(waive):
    with pytest.raises(ValueError, match="account"):
        waive(patron="")
    assert waive(does=Capability.GUEST_PASS, patron="").not_before > timezone.now()


def test_hold_account_takes_a_number_that_postgresql_holds(monkeypatch):
    """Its locks go by 64 bits, of which one is the sign."""
    asked = []

    class Postgres:
        vendor = "postgresql"

        @contextmanager
        def cursor(self):
            yield SimpleNamespace(execute=lambda _sql, numbers: asked.extend(numbers))

    monkeypatch.setattr(actions, "connection", Postgres())
    monkeypatch.setattr(actions, "account_pseudonym", lambda _ref: 64 * "f")
    hold_account("7")
    assert asked == [2**60 - 1]
