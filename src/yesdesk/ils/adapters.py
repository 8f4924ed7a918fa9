"""The library systems there are, and their values, as each folder declares them. A library system is a folder with
ADAPTER in its `__init__.py`, a `connector.py` (`connect(values)`), and one line in ADAPTERS. Settings, pages, secrets,
the terminal and docs/settings.md follow from it. Read before there is Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal, cast

from yesdesk.core.env import Env, SettingNeedsMending

ADAPTERS: Final[dict[str, str]] = {
    "demo": "yesdesk.ils.demo",
    "koha": "yesdesk.ils.koha",
    "sip2": "yesdesk.ils.sip2",
    "manual": "yesdesk.ils.manual",
}


def marked(sentence: str) -> str:
    """Mark a sentence for translation where it is declared; it is translated when it is shown."""
    return sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    name: str
    """The connector's name for it. The setting is YESDESK_<KIND>_<NAME>, the field of the form has this name."""

    label: str
    help: str = ""
    """A marked sentence like the label: the form translates it, docs/settings.md has it in English."""

    default: str = ""
    secret: bool = False
    """A secret is kept by the worker alone, sent only to its `Adapter.destination`, and shown to nobody."""

    only_with: str = ""
    """The value that a secret goes with, like a login: without it nobody asks for the secret."""

    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    lines: int = 1
    most: int = 300
    check: Callable[[str], str] = lambda _given: ""
    """The error of a given value as one sentence; empty where it is right. Not called for an empty value."""

    def trouble(self, given: str) -> str:
        codes = [code for code, _words in self.choices]
        if codes and given.lower() not in [code.lower() for code in codes]:
            return f"It takes one of {', '.join(filter(None, codes))}."
        return self.check(given)

    @property
    def meaning(self) -> str:
        choices = ", ".join(choice or "nothing" for choice, _words in self.choices)
        told = (
            self.label,
            self.help,
            f"One of {choices}" if choices else "",
            "Only the worker is given it" if self.secret else "",
        )
        return ". ".join(part.rstrip(".") for part in told if part)


def _no_destination(_values: Mapping[str, str]) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """The declaration of a library system. Raises ValueError for a secret without a destination, which could be sent
    anywhere, and for a proof that no value holds."""

    label: str
    values: tuple[Value, ...] = ()
    destination: Callable[[Mapping[str, str]], str] = _no_destination
    """The server that the secrets among these values are for; empty where there is none yet. A secret for TLS goes
    nowhere in plain text."""

    knows_households: bool = False
    shows_every_patron: bool = False
    """True where an unknown number is no card. A real system may show our account one branch's patrons alone."""

    branch_codes: Literal["its_own", "ours", ""] = "its_own"
    """The codes of our branches as pickup places: its own, entered on a page; our own; or none."""

    patron_page_line: Callable[[str, str], str] | None = None
    patron_page_place: str = ""
    waiver_proof: str = ""
    """The value that holds the proof of `yesdesk ils prove`, where a waiver could be a payment there. Empty: no proof
    is needed."""

    def __post_init__(self) -> None:
        if self.waiver_proof and self.waiver_proof not in {value.name for value in self.values}:
            raise ValueError(f"{self.label!r} takes no {self.waiver_proof!r} to hold its proof")
        if self.secrets and self.destination is _no_destination:
            raise ValueError(f"{self.label!r} has a secret and says nothing of where it goes")

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(value.name for value in self.values if value.secret)


def adapter_of(kind: str) -> Adapter:
    if kind not in ADAPTERS:
        return Adapter(label=kind)
    return cast("Adapter", import_module(ADAPTERS[kind]).ADAPTER)


def setting_name(kind: str, value: Value) -> str:
    return f"YESDESK_{kind}_{value.name}".upper()


def setting_of_proof(kind: str) -> str:
    its = adapter_of(kind)
    return next(
        (setting_name(kind, value) for value in its.values if value.name == its.waiver_proof), ""
    )


def read_settings(env: Env) -> dict[str, dict[str, str]]:
    return {
        kind: {
            value.name: env.text(setting_name(kind, value), value.default, value.meaning)
            for value in adapter_of(kind).values
        }
        for kind in ADAPTERS
    }


def secret_settings() -> tuple[str, ...]:
    return tuple(
        setting_name(kind, value)
        for kind in ADAPTERS
        for value in adapter_of(kind).values
        if value.secret
    )


def public_values(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    names = {value.name for value in adapter_of(kind).values if not value.secret}
    return {name: value for name, value in values.items() if name in names}


def check_values(kind: str, values: Mapping[str, str]) -> None:
    """Raise SettingNeedsMending for the first value that its own declaration refuses."""
    for value in adapter_of(kind).values:
        given = values.get(value.name, "").strip()
        wrong = value.trouble(given) if given else ""
        if wrong:
            shown = "not what it takes" if value.secret else repr(given)
            raise SettingNeedsMending(f"{setting_name(kind, value)} is {shown}. {wrong}")


def check_environment(kind: str, values: Mapping[str, str]) -> None:
    """Check values of the environment; raises for a missing required one, too."""
    for value in adapter_of(kind).values:
        if value.required and not (values.get(value.name, "").strip() or value.default):
            raise SettingNeedsMending(
                f"{setting_name(kind, value)} is not set. {value.help}".strip()
            )
    check_values(kind, values)
