"""Koha's no as a sentence for staff, and what would help; its permissions by the words of its own page."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from yesdesk.ils.koha.responses import STRANGE, KohaResponse
from yesdesk.ils.port import AccessDenied, Refused, Unreachable, Unreadable

FORBIDDEN: Final = _("Koha's account for Yesdesk may not read this.")

_KNOWN: Final[Mapping[str, tuple[str, str, str]]] = {
    "too_many": (
        _("It cannot be renewed once more."),
        _("Somebody in circulation can renew it over the limit in Koha."),
        "koha.renew.too_many",
    ),
    "on_reserve": (
        _("Somebody else waits for this title."),
        _("Ask whether another copy would do for them."),
        "koha.renew.others_wait",
    ),
    "too_soon": (
        _("It is too early to renew it."),
        _("Koha renews it closer to its due date."),
        "koha.renew.too_soon",
    ),
    "too_unseen": (
        _("It must be seen here before it is renewed again."),
        _("Ask them to bring it, and renew it in Koha."),
        "koha.renew.unseen",
    ),
    "auto_renew": (
        _("Koha renews it by itself."),
        _("Nothing needs doing. See in Koha when it does."),
        "koha.renew.by_itself",
    ),
    "item_denied": (
        _("This item is not one that is renewed."),
        _("Somebody in circulation can see why in Koha."),
        "koha.renew.denied",
    ),
    "overdue": (
        _("Something on the account is overdue, and nothing is renewed before that."),
        _("See to what is late first."),
        "koha.renew.overdue",
    ),
    "recall": (
        _("Somebody else waits for this title."),
        _("Ask whether another copy would do for them."),
        "koha.renew.others_wait",
    ),
    "onsite": (
        _("It was lent for reading here, and is not renewed."),
        _("Lend it anew in Koha."),
        "koha.renew.onsite",
    ),
    "restriction": (
        _("The card is restricted."),
        _("See in Koha what the restriction is for."),
        "koha.restricted",
    ),
    "patronrestricted": (
        _("The card is restricted."),
        _("See in Koha what the restriction is for."),
        "koha.restricted",
    ),
    "payment type": (
        _("Koha wants a payment type with every credit."),
        _("Name one as YESDESK_KOHA_PAYMENT_TYPE, or switch RequirePaymentType off in Koha."),
        "koha.credit.payment_type",
    ),
    "pickup location": (
        _("It cannot be picked up there."),
        _("Choose another place to pick it up."),
        "koha.hold.pickup",
    ),
}


MODULES: Final[Mapping[str, str]] = {
    "borrowers": "Add, modify and view patron information",
    "catalogue": "Staff access, allows viewing of catalogue in staff interface",
    "circulate": "Check out and check in items",
    "reserveforothers": "Place and modify holds for patrons",
    "updatecharges": "Manage patrons fines and fees",
}

PARTS: Final[Mapping[str, str]] = {
    "edit_borrowers": "Add, modify and view patron information",
    "circulate_remaining_permissions": "Remaining circulation permissions",
    "view_borrower_infos_from_any_libraries": "View patron infos from any libraries",
    "place_holds": "Place holds for patrons",
    "remaining_permissions": "Remaining permissions for managing fines and fees",
}


def trouble_of(answer: KohaResponse) -> Unreachable:
    """The meaning of a 4xx to a read."""
    if answer.status == 403:
        return AccessDenied(FORBIDDEN, missing=answer.missing_codes)
    return Unreadable(STRANGE)


def refusal_of(answer: KohaResponse) -> Refused:
    """The meaning of a 4xx to a write; Koha's own words where we know none."""
    if answer.status == 403 and answer.missing:
        return Refused(
            _("Koha's account for Yesdesk may not do this."),
            next_step=" ".join(how_to_grant(*each) for each in answer.missing),
            code="koha.permission",
            missing=answer.missing_codes,
        )
    said = answer.words.lower()
    for word, (why, next_step, code) in _KNOWN.items():
        if word in said:
            return Refused(why, next_step=next_step, code=code)
    if answer.status == 404:
        return Refused(
            _("It is not there any more."),
            next_step=_("Read the account again."),
            code="koha.gone",
        )
    return Refused(
        _("Koha turned this away."),
        next_step=answer.words and f"Koha: {answer.words}",
        code="koha.turned_away",
    )


def how_to_grant(module: str, part: str) -> str:
    """Return a sentence for whoever looks after Koha. `part`: "1" for the whole module."""
    words = MODULES.get(module, module)
    if part == "1":
        return _now(
            "In Koha, open the API account, More, Set permissions, and tick all of “%(module)s” (%(code)s)."
        ) % {"module": words, "code": module}
    return _now(
        "In Koha, open the API account, More, Set permissions, “%(module)s”, and tick “%(part)s” (%(code)s)."
    ) % {"module": words, "part": PARTS.get(part, part), "code": f"{module}.{part}"}
