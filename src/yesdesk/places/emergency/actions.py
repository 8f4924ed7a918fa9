"""Write, change and remove the library's emergency cards. Each leaves an audit entry."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch, EmergencyCard, EmergencyKind

MAY = Permission.PLACES_PLACES_CHANGE


@transaction.atomic
def write_emergency_card(
    kind: EmergencyKind,
    *,
    by: Actor,
    branch: Branch | None = None,
    title: str = "",
    whom: str = "",
    number: str = "",
    say: str = "",
    ends: str = "",
    also: str = "",
) -> EmergencyCard:
    """Write a card for one branch or (None) all. Each kind but `OTHER` has one card in a place."""
    by.require(MAY)
    _require_name(kind, title)
    try:
        with transaction.atomic():
            card = EmergencyCard.objects.create(
                kind=kind,
                branch=branch,
                title=title,
                whom=whom,
                number=number,
                say=say,
                ends=ends,
                also=also,
            )
    except IntegrityError:
        raise ValidationRefusal(
            {"branch": _("There is such a card for this place already. Change that one.")}
        ) from None
    record_audit("places.emergency.written", "library:1", by=by, name=_name_for_audit(card))
    return card


@transaction.atomic
def change_emergency_card(
    card: EmergencyCard,
    *,
    title: str,
    whom: str,
    number: str,
    say: str,
    ends: str,
    also: str,
    seen_version: int,
    by: Actor,
) -> None:
    """Change a card as it was read. Raises EditConflict where a colleague changed it meanwhile."""
    by.require(MAY)
    _require_name(EmergencyKind(card.kind), title)
    changes = {
        "title": title,
        "whom": whom,
        "number": number,
        "say": say,
        "ends": ends,
        "also": also,
    }
    changed = [name for name, value in changes.items() if getattr(card, name) != value]
    rows = EmergencyCard.objects.filter(pk=card.pk, version=seen_version)
    if not rows.update(**changes, version=seen_version + 1):
        raise EditConflict(
            _("A colleague changed this card meanwhile."),
            next_step=_("Theirs is below. Save again to put yours in its place."),
            since=EmergencyCard.objects.values_list("version", flat=True).get(pk=card.pk),
        )
    record_audit(
        "places.emergency.changed",
        "library:1",
        by=by,
        name=_name_for_audit(card),
        changed=", ".join(changed),
    )


@transaction.atomic
def remove_emergency_card(card: EmergencyCard, *, by: Actor) -> None:
    by.require(MAY)
    record_audit("places.emergency.removed", "library:1", by=by, name=_name_for_audit(card))
    card.delete()


def _require_name(kind: EmergencyKind, title: str) -> None:
    if kind is EmergencyKind.OTHER and not title:
        raise ValidationRefusal({"title": _("Write what it is for, like Water in the basement.")})


def _name_for_audit(card: EmergencyCard) -> str:
    return card.title or EmergencyKind(card.kind).value
