"""The library systems there are, and the values each takes, as its own folder declares them.

A library system is a folder that declares itself in its `__init__.py` (ADAPTER), with `connector.py`
(`connect(values)`), and one line in ADAPTERS. Settings, the connection's pages, what is kept secret, what
`yesdesk serve` keeps from web processes, the terminal and docs/settings.md follow from the declaration. Read before
there is Django, and by processes without it.
"""

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
"""By the kind that YESDESK_ILS names; a new library system is one line here."""


def marked(sentence: str) -> str:
    """Mark a sentence for translation where it is declared; it is translated when it is shown."""
    return sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value a connector takes."""

    name: str
    """As the connector knows it. The setting is YESDESK_<KIND>_<NAME>, the field of the form has this name."""

    label: str
    help: str = ""
    """Like the label a marked sentence: the form translates it, docs/settings.md has it in English."""

    default: str = ""
    secret: bool = False
    """Kept by the worker alone, sent only where it was given for (`Adapter.destination`), and shown to nobody."""

    only_with: str = ""
    """A secret that goes with another value, like a login: without that one nobody asks for it."""

    required: bool = False
    """The form asks for it. An environment may have it elsewhere: the connector says what it cannot do without."""

    choices: tuple[tuple[str, str], ...] = ()
    """The choices in the form, each with its label; the first one is the default."""

    lines: int = 1
    """The height of the form's field, in lines."""

    most: int = 300
    """Characters."""

    check: Callable[[str], str] = lambda _given: ""
    """The error of a given value as one sentence; empty where it is right. Not called for an empty value."""

    def trouble(self, given: str) -> str:
        """Say in one sentence what is wrong with a given value: it is none of its choices, or what `check` says."""
        codes = [code for code, _words in self.choices]
        if codes and given.lower() not in [code.lower() for code in codes]:
            return f"It takes one of {', '.join(filter(None, codes))}."
        return self.check(given)

    @property
    def meaning(self) -> str:
        """The description in docs/settings.md."""
        choices = ", ".join(choice or "nothing" for choice, _words in self.choices)
        told = (
            self.label,
            self.help,
            f"One of {choices}" if choices else "",
            "Only the worker is given it" if self.secret else "",
        )
        return ". ".join(part.rstrip(".") for part in told if part)


def _nowhere(_values: Mapping[str, str]) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """The declaration of a library system. Raises ValueError for a secret without a destination (it could be sent
    anywhere), and for a proof that no value holds.
    """

    label: str
    values: tuple[Value, ...] = ()
    destination: Callable[[Mapping[str, str]], str] = _nowhere
    """The server that the secrets among these values are for; empty where there is none yet. Another way there is
    another destination: what was given for TLS goes nowhere in plain text.
    """

    knows_households: bool = False
    """It tells who lives together."""

    shows_every_patron: bool = False
    """Whoever it does not know has no card. A real one may show our account the patrons of one branch alone."""

    branch_codes: Literal["its_own", "ours", ""] = "its_own"
    """The codes of our branches as pickup places: its own, which somebody enters on a page; ours;
    or nothing, as none is placed."""

    patron_page_line: Callable[[str, str], str] | None = None
    """The line that puts a link to Yesdesk on its own pages of patrons, by our address and the link's words."""

    patron_page_place: str = ""
    """The place in the library system where an administrator pastes that line."""

    waiver_proof: str = ""
    """The value that holds the proof of `yesdesk ils prove`, where a waiver could be a payment over there. Its
    connector can be tried (`SupportsWaiverTrial`). Empty: no proof is needed.
    """

    def __post_init__(self) -> None:
        if self.waiver_proof and self.waiver_proof not in {value.name for value in self.values}:
            raise ValueError(f"{self.label!r} takes no {self.waiver_proof!r} to hold its proof")
        if self.secrets and self.destination is _nowhere:
            raise ValueError(f"{self.label!r} has a secret and says nothing of where it goes")

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(value.name for value in self.values if value.secret)


def adapter_of(kind: str) -> Adapter:
    """The adapter of this kind; one that declares nothing for an unknown kind."""
    if kind not in ADAPTERS:
        return Adapter(label=kind)
    return cast("Adapter", import_module(ADAPTERS[kind]).ADAPTER)


def setting_of(kind: str, value: Value) -> str:
    """Return the setting's name in the environment."""
    return f"YESDESK_{kind}_{value.name}".upper()


def setting_of_proof(kind: str) -> str:
    """Return the setting that holds the proof of a waiver; empty where this kind needs none."""
    its = adapter_of(kind)
    return next(
        (setting_of(kind, value) for value in its.values if value.name == its.waiver_proof), ""
    )


def values_from(env: Env) -> dict[str, dict[str, str]]:
    """Read each system's values from the environment: by kind, by the small names its connector takes."""
    return {
        kind: {
            value.name: env.text(setting_of(kind, value), value.default, value.meaning)
            for value in adapter_of(kind).values
        }
        for kind in ADAPTERS
    }


def secret_settings() -> tuple[str, ...]:
    """Return the settings that only the worker is given."""
    return tuple(
        setting_of(kind, value)
        for kind in ADAPTERS
        for value in adapter_of(kind).values
        if value.secret
    )


def public_values(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """Those of these values that may be shown: declared ones that are no secret."""
    names = {value.name for value in adapter_of(kind).values if not value.secret}
    return {name: value for name, value in values.items() if name in names}


def check_values(kind: str, values: Mapping[str, str]) -> None:
    """Raise SettingNeedsMending for the first that its own declaration does not take."""
    for value in adapter_of(kind).values:
        given = values.get(value.name, "").strip()
        wrong = value.trouble(given) if given else ""
        if wrong:
            shown = "not what it takes" if value.secret else repr(given)
            raise SettingNeedsMending(f"{setting_of(kind, value)} is {shown}. {wrong}")


def check_environment(kind: str, values: Mapping[str, str]) -> None:
    """The same for values of the environment; raises for one that is missing and without which nothing works, too."""
    for value in adapter_of(kind).values:
        if value.required and not (values.get(value.name, "").strip() or value.default):
            raise SettingNeedsMending(f"{setting_of(kind, value)} is not set. {value.help}".strip())
    check_values(kind, values)
