"""Mailboxes added and changed, each a service point. Traced, without secrets. The worker keeps the secrets and may be
slow or away. So it is asked first, and gets them once the mailbox is saved: no transaction waits for it. Where it goes
away in between, the person is told that the secrets are missing."""

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.worker_hooks import rpc_methods
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.mail import credentials
from yesdesk.mail.credentials import OPENS, servers_of
from yesdesk.mail.models import Auth, InboundMethod, Mailbox, MailboxState
from yesdesk.mail.outbound.delivery import schedule_delivery
from yesdesk.places.actions import add_service_point
from yesdesk.places.models import Branch, ServicePoint, ServicePointKind

if TYPE_CHECKING:
    from yesdesk.mail.admin.connection_check import CheckResult

MAY: Final = Permission.PLACES_PLACES_CHANGE
PATIENCE: Final = 4.0
PATIENCE_OF_A_CHECK: Final = 30.0


class SecretsNotStored(Refusal):
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
    """Add a mailbox and its inbox at `branch`. Raises ValidationRefusal for a taken address, SecretsNotStored, and
    WorkerUnavailable where nobody can keep the secrets: then there is no mailbox either."""
    by.require(MAY)
    if secrets:
        require_worker()
    with transaction.atomic():
        if Mailbox.objects.filter(address=values["address"]).exists():
            raise _address_taken()
        point = _free_or_new_inbox(branch, values["address"], by)
        mailbox = _save_or_refuse_address(Mailbox(service_point=point), values)
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
    """Change values, and secrets that were given anew. Raises as `add_mailbox`, and ValidationRefusal where a secret
    would go to another server than it was given for."""
    by.require(MAY)
    if secrets:
        require_worker()
    _must_be_given_anew(mailbox, values, secrets)
    if mailbox.is_quiet and values["inbound_method"] != InboundMethod.IMAP:
        raise ValidationRefusal({"inbound_method": _("End its quiet week first.")})
    with transaction.atomic():
        changed = " ".join(
            name for name, value in values.items() if getattr(mailbox, name) != value
        )
        if mailbox.service_point.branch_id != branch.pk:
            mailbox.service_point = _free_or_new_inbox(branch, values["address"], by)
        _save_or_refuse_address(mailbox, values)
        if mailbox.begins is None:
            mailbox.copies.filter(left=True, quiet="").delete()  # what was left alone is taken now
        record_audit("mail.mailbox.changed", f"mailbox:{mailbox.pk}", by=by, changed=changed)
    _begin(mailbox, secrets)
    return mailbox


def _begin(mailbox: Mailbox, secrets: Mapping[str, str]) -> None:
    """Give the worker the secrets, then fetch and send mail. Until then a former server's secrets go to no other."""
    if secrets:
        try:
            send_secrets(mailbox.pk, secrets, servers_of(mailbox))
        except WorkerUnavailable as away:
            raise SecretsNotStored.for_mailbox(mailbox) from away
    with transaction.atomic():
        MailboxState.objects.filter(mailbox=mailbox).update(retry_at=None)
        schedule_delivery()  # what waits for a way out


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
    if missing and (names := missing & secrets_given(mailbox.pk)):
        again = _("You gave it for another server. For this one, give it again.")
        raise ValidationRefusal(dict.fromkeys(sorted(names), again))


def _free_or_new_inbox(branch: Branch, address: str, by: Actor) -> ServicePoint:
    name = address[:80]
    found = ServicePoint.objects.filter(branch=branch, name=name, mailbox=None).first()
    return found or add_service_point(branch, name, kind=ServicePointKind.INBOX, by=by)


def _save_or_refuse_address(mailbox: Mailbox, values: Mapping[str, Any]) -> Mailbox:
    for name, value in values.items():
        setattr(mailbox, name, value)
    if mailbox.is_default:  # one at most: the other steps back in the same transaction
        Mailbox.objects.filter(is_default=True).exclude(pk=mailbox.pk).update(is_default=False)
    try:
        with transaction.atomic():
            mailbox.save(update_fields=[*values, "service_point"] if mailbox.pk else None)
    except IntegrityError as error:
        raise _address_taken() from error
    return mailbox


def _address_taken() -> ValidationRefusal:
    return ValidationRefusal({"address": _("Another mailbox has this address already.")})


class WorkerUnavailable(Refusal):
    """No worker answers just now, and only a worker holds keys."""

    status = 503

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("The worker, which alone holds passwords, does not answer just now."),
            next_step=_(
                "Nothing you typed is lost. Start `yesdesk serve` or `yesdesk worker`, then save again."
            ),
            code="mail.no_worker",
        )


def send_secrets(mailbox: int, given: Mapping[str, str], at: Mapping[str, str]) -> None:
    _ask_worker("mail.keep", mailbox, dict(given), dict(at))


def require_worker() -> None:
    secrets_given(0)


def secrets_given(mailbox: int) -> frozenset[str]:
    """Names of given secrets, never the secrets. Raises WorkerUnavailable."""
    return frozenset(_ask_worker("mail.given", mailbox))


def request_check(mailbox: int) -> "list[CheckResult]":
    from yesdesk.mail.admin.connection_check import CheckResult  # all that speaks to mail servers

    found = _ask_worker("mail.check", mailbox, patience=PATIENCE_OF_A_CHECK)
    return [CheckResult(**each) for each in found]


def register_rpc_methods() -> None:
    rpc_methods.add("mail.keep", lambda given: credentials.store_secrets(*given))
    rpc_methods.add("mail.given", lambda given: sorted(credentials.secrets_for(given[0])))
    rpc_methods.add("mail.check", lambda given: _check_by_id(given[0]))


def _check_by_id(mailbox: int) -> list[dict[str, Any]]:
    from yesdesk.mail.admin.connection_check import check_mailbox  # all that speaks to mail servers

    found = Mailbox.objects.select_related("service_point").get(pk=mailbox)
    return [asdict(each) for each in check_mailbox(found)]


def _ask_worker(verb: str, *given: Any, patience: float = PATIENCE) -> Any:
    try:
        return rpc_client.ask_worker(verb, *given, patience=patience)
    except rpc_client.ServiceUnavailable as away:
        raise WorkerUnavailable.plain() from away
