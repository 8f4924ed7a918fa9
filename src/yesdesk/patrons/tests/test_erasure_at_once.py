"""Erased now: by the patron from their link, or by staff who may."""

from dataclasses import replace

import pytest

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry, Job, OutboundMessage
from yesdesk.core.retention import series
from yesdesk.patrons.erasure import erase_now
from yesdesk.patrons.models import Erasure
from yesdesk.patrons.tests.code import CODE

pytestmark = pytest.mark.django_db


def test_staff_who_may_erase_and_it_is_traced(old_message, lea, act):
    message = old_message(days=1)
    assert erase_now(CODE, [message.pk], "staff", by=act(lea)) == 1
    assert not OutboundMessage.objects.exists()
    assert AuditEntry.objects.get().subject == f"message:{message.pk}"
    assert Erasure.objects.get().cause == "staff"


def test_the_files_are_cleared_soon_after_by_one_job(old_message, lea, act):
    erase_now(CODE, [old_message().pk], "staff", by=act(lea))
    erase_now(CODE, [old_message().pk], "staff", by=act(lea))
    job = Job.objects.get()
    assert "core_outboundmessage" in job.arguments["args"][0]


def test_twice_is_once(old_message, lea, act):
    message = old_message()
    erase_now(CODE, [message.pk], "staff", by=act(lea))
    assert erase_now(CODE, [message.pk], "staff", by=act(lea)) == 0
    assert Erasure.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_shelver_does_not_erase(old_message, sam, act):
    with pytest.raises(NotAllowed):
        erase_now(CODE, [old_message().pk], "staff", by=act(sam))


def test_a_link_erases_its_own_request_and_nothing_else(old_message, monkeypatch):
    message, other = old_message(), old_message()
    own, slip = patron_by_link(message.pk, "en"), patron_by_link(message.pk, "en", by_slip=True)
    with pytest.raises(NotAllowed):
        erase_now(CODE, [message.pk], "patron", by=own)
    monkeypatch.setitem(series._items, CODE, replace(series[CODE], subject="request"))
    for ids, by in (([other.pk], own), ([message.pk, other.pk], own), ([message.pk], slip)):
        with pytest.raises(NotAllowed):
            erase_now(CODE, ids, "patron", by=by)
    assert erase_now(CODE, [message.pk], "patron", by=own) == 1
    assert not AuditEntry.objects.exists(), "nobody on staff did it"
    assert Job.objects.count() == 1
