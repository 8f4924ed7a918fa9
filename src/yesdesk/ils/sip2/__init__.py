"""SIP2: the server, a login, and the server's answers to questions that SIP2 leaves open."""

from collections.abc import Mapping
from typing import Final

from yesdesk.core.env import SettingNeedsMending
from yesdesk.ils.adapters import Adapter, Value, marked as _


def _error_in_port(given: str) -> str:
    return "" if _is_number_up_to(65535, given) else _("It takes a whole number from 1 to 65535.")


def _error_in_seconds(given: str) -> str:
    return "" if _is_number_up_to(120, given) else _("It takes a whole number from 1 to 120.")


def _is_number_up_to(most: int, given: str) -> bool:
    return given.isascii() and given.isdigit() and 0 < int(given) <= most


def _fee_lines(given: str) -> str:
    from yesdesk.ils.sip2.fee_lines import patterns_from

    try:
        patterns_from(given)
    except SettingNeedsMending as wrong:
        return str(wrong)
    return ""


def _destination(values: Mapping[str, str]) -> str:
    host, port = values.get("host", "").strip(), values.get("port", "").strip()
    way = "plain" if values.get("tls") == "no" else "tls"
    return f"{host}:{port} {way}".lower() if host else ""


ADAPTER: Final = Adapter(
    label=_("Any system that speaks SIP2"),
    destination=_destination,
    waiver_proof="waive_proved",
    values=(
        Value(name="host", label=_("Host"), required=True),
        Value(
            name="port",
            label=_("Port"),
            help=_("Usually 6001."),
            default="6001",
            required=True,
            check=_error_in_port,
        ),
        Value(
            name="tls",
            label=_("Encrypted"),
            default="yes",
            required=True,
            choices=(
                ("yes", _("Yes, by TLS")),
                ("no", _("No: this computer or a named tunnel only")),
            ),
        ),
        Value(name="user", label=_("Login")),
        Value(name="password", label=_("Password"), secret=True, only_with="user"),
        Value(name="location", label=_("Location code")),
        Value(
            name="institution",
            label=_("Institution id"),
            help=_("Blank: what the server calls itself."),
        ),
        Value(
            name="tunnel",
            label=_("Near end of a tunnel of yours"),
            help=_(
                "Like gateway:6001. Plain text can go there and to this computer, and nowhere else."
            ),
        ),
        Value(
            name="ca_file",
            label=_("File of the certificate its TLS is checked by"),
            help=_("A path on the worker’s computer. Blank: the system’s own."),
        ),
        Value(
            name="charset",
            label=_("Characters"),
            default="utf-8",
            choices=(("utf-8", "UTF-8"), ("iso-8859-1", "ISO 8859-1"), ("cp850", "CP850")),
        ),
        Value(
            name="timeout",
            label=_("Seconds it has for one answer"),
            help=_("Usually 10."),
            default="10",
            check=_error_in_seconds,
        ),
        Value(
            name="fees",
            label=_("How it writes a charge"),
            choices=(
                ("", _("As Koha does, if it greets as Koha; else staff are asked")),
                ("koha", _("Koha: title and date, or title and barcode")),
                ("koha_types", _("Koha, with the debit type first (av_field_template)")),
                ("evergreen", _("Evergreen: amount and billing type first")),
                ("ask", _("Another way: staff are asked")),
            ),
        ),
        Value(
            name="fee_lines",
            label=_("Patterns of your own"),
            help=_(
                "One a line, like: overdue = Fine for {title}. Kinds: overdue, lost, damage, card, agency, other. "
                "Places: {title}, {barcode}, {date}, {time}, {any}. Staff are asked about every other charge."
            ),
            lines=3,
            most=2000,
            check=_fee_lines,
        ),
        Value(
            name="waive_type",
            label=_("Payment type that is a write-off there"),
            help=_("Usually 06."),
            default="06",
        ),
        Value(
            name="waive_proved",
            label=_("The proof of that"),
            help=_(
                "As “yesdesk ils prove” says it on a terminal. Blank: colleagues waive by hand."
            ),
        ),
        Value(
            name="pickups",
            label=_("Branches where holds are fetched"),
            help=_("The library system’s codes of them, like CPL MPL. Blank: nothing is reserved."),
        ),
    ),
)
