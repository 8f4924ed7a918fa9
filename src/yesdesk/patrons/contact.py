"""Read a patron's contact, an e-mail address or telephone number, as people write it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from yesdesk.core.errors import ValidationRefusal
from yesdesk.patrons.models import ContactKind, Patron
from yesdesk.places.switches import text_provider

FIELD: Final = "contact"
_EXAMPLE: Final = "ana.m@post.example"
_LONGEST: Final = 254  # octets an address may have on its way (RFC 5321)
_LONGEST_LOCAL: Final = 64
_LONGEST_TYPED: Final = 320  # what Patron.contact_as_typed holds
_IN_BRACKETS: Final = re.compile(r".*<([^<>]*)>\s*", re.DOTALL)
_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_NOT_IN_LOCAL: Final = re.compile(r'[\x00-\x20\x7f()<>\[\]:;,"\\]')
_PHONE_LIKE: Final = re.compile(r"[+(]?[\d\s().\-/+]*\d[\d\s().\-/]*")


@dataclass(frozen=True, slots=True)
class Contact:
    kind: ContactKind
    # One spelling: small letters, or E.164 (`+33123456789`). Empty with kind NONE.
    normal: str
    as_typed: str


def parse_contact(text: str, country: str) -> Contact:
    """Read a contact; `country` (ISO 3166) is for a number without +. Raises ValidationRefusal under `contact`."""
    typed = text.strip()
    if not typed:
        return Contact(ContactKind.NONE, "", "")
    if len(typed) > _LONGEST_TYPED:
        raise _too_long()
    if "@" in typed:
        return Contact(ContactKind.EMAIL, _normalised_address(typed), typed)
    if _PHONE_LIKE.fullmatch(typed):
        return Contact(ContactKind.PHONE, _normalised_number(typed, country), typed)
    raise _contact_refusal(
        _("This looks like neither an e-mail address nor a telephone number."),
        _("An address looks like %(example)s.") % {"example": _EXAMPLE},
    )


def text_number(patron: Patron) -> str:
    """Return the number that our text messages go to; empty where none may, or where the library can send none."""
    by_phone = patron.contact_kind == ContactKind.PHONE
    return patron.contact if by_phone and patron.texts and text_provider() else ""


def is_phone_number(text: str, country: str) -> bool:
    """Return whether the number is given out in its country, not only as long as one."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, country))
    except NumberParseException:
        return False


def _normalised_address(typed: str) -> str:
    bracketed = _IN_BRACKETS.fullmatch(typed)  # Ana <ana.m@post.example>, as mail programs copy it
    address = unicodedata.normalize("NFC", bracketed[1].strip() if bracketed else typed)
    local, _at, domain = address.rpartition("@")
    # No mail server in use tells Ana.M from ana.m, and her link must be found by either.
    local, domain = local.lower(), domain.rstrip(".,;").lower()
    _refuse_bad_local_part(local)
    _refuse_bad_domain(domain)
    whole = f"{local}@{domain}"
    if len(whole.encode()) > _LONGEST or len(local.encode()) > _LONGEST_LOCAL:
        raise _too_long()
    return whole


def _refuse_bad_local_part(local: str) -> None:
    if not local:
        raise _contact_refusal(
            _("The part before the @ seems to be missing."), _example_of_address()
        )
    if "@" in local:
        raise _contact_refusal(
            _("There seem to be two addresses, or one @ too many."), _("One is enough.")
        )
    if any(letter.isspace() for letter in local):
        raise _contact_refusal(
            _("There seems to be a space in the address."), _example_of_address()
        )
    if _NOT_IN_LOCAL.search(local) or not local.isprintable():
        raise _contact_refusal(
            _("There is a sign in the address that addresses do not have."), _example_of_address()
        )


def _refuse_bad_domain(domain: str) -> None:
    labels = domain.split(".")
    if len(labels) < 2 or not labels[-1] or not labels[0]:
        raise _contact_refusal(
            _("The end of the address seems to be missing."), _example_of_address()
        )
    if any(letter.isspace() for letter in domain):
        raise _contact_refusal(
            _("There seems to be a space in the address."), _example_of_address()
        )
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdecimal():
        raise _contact_refusal(
            _("The end of the address does not look right yet."), _example_of_address()
        )


def _normalised_number(typed: str, country: str) -> str:
    try:
        number = phonenumbers.parse(typed, country)
    except NumberParseException as error:
        too_long = error.error_type == NumberParseException.TOO_LONG
        raise _too_many() if too_long else _too_few(country) from error
    size = phonenumbers.is_possible_number_with_reason(number)
    if size == ValidationResult.TOO_LONG:
        raise _too_many()
    if size not in {ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}:
        raise _too_few(country)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _too_long() -> ValidationRefusal:
    return _contact_refusal(
        _("This is longer than an address can be."), _("Did something else slip in?")
    )


def _too_many() -> ValidationRefusal:
    return _contact_refusal(
        _("This number has more digits than telephone numbers have."),
        _("Did something else slip in?"),
    )


def _too_few(country: str) -> ValidationRefusal:
    example = phonenumbers.example_number(country)
    if example is None:
        next_step = _("A whole one begins with + and the number of the country.")
    else:
        shown = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
        next_step = _("A whole one looks like %(example)s") % {"example": shown}
    return _contact_refusal(_("Some digits of the number seem to be missing."), next_step)


def _example_of_address() -> str:
    return _("A whole one looks like %(example)s") % {"example": _EXAMPLE}


def _contact_refusal(sentence: str, next_step: str) -> ValidationRefusal:
    return ValidationRefusal({FIELD: f"{sentence} {next_step}"})
