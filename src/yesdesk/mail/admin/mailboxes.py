"""Mailboxes, added and changed by whoever looks after places: each is a service point. Traced, without secrets.

The worker keeps the secrets, and may take seconds to answer or none at all. So it is asked whether it is there before
anything is written, and gets them once the mailbox is saved: no transaction waits for it. Where it goes away in
between, the mailbox is there without them, and whoever typed them is told.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, Final, Self

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.mail.admin import rpc
from yesdesk.mail.credentials import OPENS, servers_of
from yesdesk.mail.models import Auth, Mailbox, MailboxState
from yesdesk.mail.outbound.delivery import deliver_soon
from yesdesk.places.actions import add_service_point
from yesdesk.places.models import Branch, ServicePoint, ServicePointKind

MAY: Final = Permission.PLACES_PLACES_CHANGE


class SecretsNotStored(Refusal):
    """The mailbox is saved, and what opens it is not."""

    status = 503

    @classmethod
    def for_mailbox(cls, mailbox: Mailbox) -> Self:
        return cls(
            _("The mailbox is saved, but its password is not: the worker stopped answering."),
            next_step=_("Open the mailbox, type the password again and save."),
            code="mail.secrets_not_stored",
            next_href=reverse("mailbox_change", args=[mailbox.pk]),
            next_label=_("Open the mailbox"),
        )


def add_mailbox(
    branch: Branch, values: Mapping[str, Any], secrets: Mapping[str, str], *, by: Actor
) -> Mailbox:
    """A mailbox, and the inbox at `branch` it is. Raises ValidationRefusal for an address that is taken,
    rpc.WorkerUnavailable where nobody can keep the secrets (then there is no mailbox either), and SecretsNotStored.
    """
    by.require(MAY)
    if secrets:
        rpc.require_worker()
    with transaction.atomic():
        if Mailbox.objects.filter(address=values["address"]).exists():
            raise _address_taken()
        point = _inbox_at(branch, values["address"], by)
        mailbox = _saved(Mailbox(service_point=point), values)
        record_audit("mail.mailbox.added", f"mailbox:{mailbox.pk}", by=by, address=mailbox.address)
    _begin(mailbox, secrets)
    return mailbox


def change_mailbox(
    mailbox: Mailbox,
    branch: Branch,
    values: Mapping[str, Any],
    secrets: Mapping[str, str],
    *,
    by: Actor,
) -> Mailbox:
    """Its values, and the secrets that were given anew. Raises as `add_mailbox`, and ValidationRefusal where a
    secret would go to another server than it was given for.
    """
    by.require(MAY)
    if secrets:
        rpc.require_worker()
    _must_be_given_anew(mailbox, values, secrets)
    with transaction.atomic():
        changed = " ".join(
            name for name, value in values.items() if getattr(mailbox, name) != value
        )
        if mailbox.service_point.branch_id != branch.pk:
            mailbox.service_point = _inbox_at(branch, values["address"], by)
        _saved(mailbox, values)
        if mailbox.begins is None:
            mailbox.copies.filter(left=True).delete()  # what was left alone is taken now
        record_audit("mail.mailbox.changed", f"mailbox:{mailbox.pk}", by=by, changed=changed)
    _begin(mailbox, secrets)
    return mailbox


def _begin(mailbox: Mailbox, secrets: Mapping[str, str]) -> None:
    """Give the worker the secrets, under the number that the mailbox has by now; then mail is fetched and sent at once.
    Until then what was kept for a former server goes to no other one (`credentials`).
    """
    if secrets:
        try:
            rpc.send_secrets(mailbox.pk, secrets, servers_of(mailbox))
        except rpc.WorkerUnavailable as away:
            raise SecretsNotStored.for_mailbox(mailbox) from away
    with transaction.atomic():
        MailboxState.objects.filter(mailbox=mailbox).update(retry_at=None)
        deliver_soon()  # what waits for a way out


def _must_be_given_anew(
    mailbox: Mailbox, values: Mapping[str, Any], secrets: Mapping[str, str]
) -> None:
    before, moved = servers_of(mailbox), copy(mailbox)
    for name, value in values.items():
        setattr(moved, name, value)
    wanted = servers_of(moved)
    hows = {"imap": moved.auth, "smtp": moved.smtp_auth}
    doors = {door for door in wanted if wanted[door] and wanted[door] != before[door]}
    asked = {hows[door] for door in doors if hows[door] in OPENS}
    if "token_url" in secrets:
        asked.add(Auth.OAUTH2)
    missing = {name for how in asked for name in OPENS[how] if not secrets.get(name)}
    if missing and (names := missing & rpc.secrets_given(mailbox.pk)):
        again = _("It was given for another server. This one asks for it anew.")
        raise ValidationRefusal(dict.fromkeys(sorted(names), again))


def _inbox_at(branch: Branch, address: str, by: Actor) -> ServicePoint:
    name = address[:80]
    found = ServicePoint.objects.filter(branch=branch, name=name, mailbox=None).first()
    return found or add_service_point(branch, name, kind=ServicePointKind.INBOX, by=by)


def _saved(mailbox: Mailbox, values: Mapping[str, Any]) -> Mailbox:
    for name, value in values.items():
        setattr(mailbox, name, value)
    if mailbox.is_default:  # one at most: the other steps back in the same transaction
        Mailbox.objects.filter(is_default=True).exclude(pk=mailbox.pk).update(is_default=False)
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as error:
        raise _address_taken() from error
    return mailbox


def _address_taken() -> ValidationRefusal:
    return ValidationRefusal({"address": _("Another mailbox has this address already.")})
