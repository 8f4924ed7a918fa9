"""Write the least that must be known of a patron."""

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedInsert
from yesdesk.core.site_context import bare_card_number, library_info
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import CallWish, ContactKind, Patron, Proof
from yesdesk.places.queries import cached_library

_LONGEST_NAME: Final = 120
_LONGEST_CARD: Final = 40


def save_patron(
    name: str,
    *,
    contact: str = "",
    call_wish: CallWish | None = None,
    texts: bool | None = None,
    card_number: str = "",
    language: str = "en",
    proof: Proof = Proof.NONE,
    by: Actor,
) -> Patron:
    """Make a patron's row for one request, in its transaction. `call_wish` and `texts` are kept beside a telephone
    number alone. Raises ValidationRefusal by field (`name`, `contact`, `card_number`).
    """
    if by.is_staff:
        by.require(Permission.DESK_REQUEST_ANSWER)
    mend = patron_errors(name, contact=contact, card_number=card_number)
    if mend:
        raise ValidationRefusal(mend)
    where = parse_contact(contact, cached_library().country)
    shown_name, card = _on_one_line(name), card_number_from(card_number)
    return _ADDED.create(
        name=_without_control_characters(shown_name),
        contact=where.normal,
        contact_as_typed=where.as_typed,
        contact_kind=where.kind,
        call_wish=call_wish if where.kind == ContactKind.PHONE else None,
        texts=texts if where.kind == ContactKind.PHONE else None,
        card_number=_without_control_characters(card),
        language=language,
        proof=proof,
        created_at=timezone.now(),
    )


_ADDED: Final = PreparedInsert(Patron)


def patron_errors(name: str, *, contact: str = "", card_number: str = "") -> dict[str, str]:
    """Return a sentence by field name, all errors at once."""
    mend: dict[str, str] = {}
    if len(_on_one_line(name)) > _LONGEST_NAME:
        mend["name"] = _("This name is too long for our form. A shorter one will do.")
    if len(card_number_from(card_number)) > _LONGEST_CARD:
        mend["card_number"] = _("This is longer than a card number. Look on the back of the card.")
    try:
        parse_contact(contact, cached_library().country)
    except ValidationRefusal as more:
        mend |= more.fields
    return mend


def describe_patron(
    patron: Patron, *, name: str, contact: str, card_number: str, by: Actor
) -> None:
    """Rewrite name, contact and card of an unanswered request. Raises ValidationRefusal."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    mend = patron_errors(name, contact=contact, card_number=card_number)
    if mend:
        raise ValidationRefusal(mend)
    where = parse_contact(contact, cached_library().country)
    patron.name = _without_control_characters(_on_one_line(name))
    patron.card_number = _without_control_characters(card_number_from(card_number))
    before = patron.contact
    patron.contact, patron.contact_as_typed = where.normal, where.as_typed
    patron.contact_kind = where.kind
    if where.normal != before:
        patron.texts = None
    if where.kind != ContactKind.PHONE:
        patron.call_wish = None
    patron.save()


def card_number_from(typed: str) -> str:
    """Return a typed or scanned card number, without a scanner's letters. Blanks between digits are only print; `P 12
    34` keeps them."""
    joined = "".join(typed.split())
    if joined and not joined[0].isdecimal():
        joined = bare_card_number(joined, library_info().card_marks)
    return joined if joined.isdecimal() else _on_one_line(typed)


def _on_one_line(name: str) -> str:
    return " ".join(name.split())


def set_proof(patron: Patron, *, proof: Proof, card_number: str, by: Actor) -> None:
    """Set a colleague's proof of this patron, and the card they saw. Raises ValidationRefusal."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    card = _without_control_characters(card_number_from(card_number))
    if len(card) > _LONGEST_CARD:
        raise ValidationRefusal({"card_number": _("This is longer than a card number.")})
    patron.proof, patron.card_number = proof, card
    patron.save(update_fields=["proof", "card_number"])


def set_call_wish(patron: Patron, *, wish: CallWish | None, by: Actor) -> bool:
    """Set a wish about calls; None: nobody has asked them. True where it is new."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    if patron.call_wish == wish:
        return False
    patron.call_wish = wish
    patron.save(update_fields=["call_wish"])
    return True


def change_contact(patron: Patron, *, contact: str, by: Actor) -> bool:
    """Set where this patron is answered; empty: on their page only. True where it changed. Raises ValidationRefusal. A
    proof by the former address, and its card, end with it. The time is kept (`queries.settles_at`), as staff without
    the right to erase could enter their own address.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    where = parse_contact(contact, cached_library().country)
    elsewhere = (patron.contact_kind, patron.contact) != (where.kind, where.normal)
    if elsewhere:
        trusted = by.may(Permission.PATRONS_WORDS_ERASE)
        patron.contact_changed_at = None if trusted else timezone.now()
        patron.texts = None
    patron.contact, patron.contact_as_typed, patron.contact_kind = (
        where.normal,
        where.as_typed,
        where.kind,
    )
    if elsewhere and patron.proof == Proof.ADDRESS:
        patron.proof, patron.card_number = Proof.NONE, ""
    where_now = ["contact", "contact_as_typed", "contact_kind", "contact_changed_at"]
    patron.save(update_fields=[*where_now, "proof", "card_number", "texts"])
    return elsewhere


def set_texts(number: str, *, wanted: bool, by: Actor) -> None:
    """Note at each request of a number that it takes our text messages, or no more. Unknown numbers have none."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Patron.objects.filter(contact=number, contact_kind=ContactKind.PHONE)
    rows.filter(texts__isnull=False).update(texts=wanted)


def _without_control_characters(text: str) -> str:
    # PostgreSQL keeps no NUL, and mail headers no control signs.
    return "".join(letter for letter in text if letter.isprintable())
