"""Try the connection: whether Koha is there and knows us, our permissions, and how to grant missing ones. It only
reads, but for a change of a hold that is not there and a check of no password. Nothing else tells whether all of
reserveforothers and borrowers is granted."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.ils.koha.acts import ACTS
from yesdesk.ils.koha.api import KohaOptions
from yesdesk.ils.koha.client import TOO_OFTEN, KohaClient
from yesdesk.ils.koha.reads import PIN_OPERATION, PIN_PATH
from yesdesk.ils.koha.responses import (
    KohaLoginRefused,
    KohaRefused,
    KohaResponse,
    Row,
    how_to_grant,
    text,
)
from yesdesk.ils.port import Capability, Check, SystemCheckLine, Unknown, Unreachable, Unreadable

_READS: Final[Mapping[Capability, tuple[str, ...]]] = {
    Capability.FIND_PATRON: ("GET /patrons", "GET /patrons/{patron_id}"),
    Capability.FEES_BY_LINE: ("GET /patrons/{patron_id}/account",),
    Capability.FIND_TITLE: ("GET /items", "GET /biblios"),
    Capability.CHECK_PIN: (PIN_OPERATION,),
    Capability.LOANS: ("GET /checkouts", "GET /items"),
}
_WITH_CATALOGUE: Final = frozenset({Capability.LOANS, Capability.FIND_TITLE})
_ENOUGH: Final = frozenset({Capability.FIND_PATRON, Capability.FEES_BY_LINE})


@dataclass(frozen=True, slots=True)
class _Try:
    words: str
    method: str
    path: str
    proves: tuple[Capability, ...]
    q: Mapping[str, int] | None = None
    only_for: str = ""

    def goes(self, client: KohaClient) -> KohaResponse | None:
        """Return the 403 in the way, or None. A 404 was let through to nothing."""
        try:
            if self.method == "GET":
                client.read(self.path, q=self.q)
            else:
                client.write(self.method, self.path, {})
        except KohaRefused as no:
            return no.answer if no.answer.status == 403 else None
        return None


def _each_try() -> Iterator[_Try]:
    yield _Try(_("Patrons"), "GET", "/patrons/0", (Capability.FIND_PATRON,))
    yield _Try(
        _("Fees and waivers"),
        "GET",
        "/patrons/0/account",
        (Capability.FEES_BY_LINE, Capability.WAIVE_LINE, Capability.CREDIT),
    )
    yield _Try(_("Loans and renewals"), "GET", "/checkouts/0", (Capability.RENEW, Capability.LOANS))
    yield _Try(
        _("Titles of items"),
        "GET",
        "/items",
        (Capability.LOANS, Capability.FIND_TITLE),
        {"item_id": 0},
    )
    yield from _each_try_of_holds()
    yield _Try(
        _("PINs"),
        "POST",
        PIN_PATH,
        (Capability.CHECK_PIN,),
        only_for=_("Only if patrons prove who they are with a PIN at the desk:"),
    )


def _each_try_of_holds() -> Iterator[_Try]:
    yield _Try(
        _("Reservations"),
        "GET",
        "/holds",
        (
            Capability.SUSPEND_HOLD,
            Capability.RESUME_HOLD,
            Capability.CANCEL_HOLD,
            Capability.PLACE_HOLD,
            Capability.MOVE_HOLD,
        ),
        {"hold_id": 0},
    )
    yield _Try(
        _("New reservations"),
        "PATCH",
        "/holds/0",
        (Capability.PLACE_HOLD, Capability.MOVE_HOLD),
    )


def check_koha(client: KohaClient, ways: KohaOptions) -> Check:
    """Check the connection. Never raises. `can`: calls that are installed there and permitted to us."""
    findings: list[SystemCheckLine] = []
    try:
        installed = _find_installed(client, findings)
        client.log_in()
        findings.append(SystemCheckLine(_("Koha knows our key"), works=True))
        findings += _clock_findings(client)
        can = installed - _find_forbidden(client, installed, findings)
        findings += _library_findings(client, ways)
        if Capability.FIND_PATRON in can and can & _WITH_CATALOGUE:
            findings += _of_other_libraries(client)
    except KohaLoginRefused as no:
        findings.append(
            SystemCheckLine(_("Koha knows our key"), works=False, mend=_how_to_mend_key(no.answer))
        )
        can = frozenset()
    except (Unreachable, Unknown, KohaRefused) as lost:
        findings.append(
            SystemCheckLine(_("Koha answers"), works=False, mend=_how_to_mend_address(str(lost)))
        )
        can = frozenset()
    hours = round(client.wire.clock_ahead / 3600)
    return Check(works=can >= _ENOUGH, can=can, findings=tuple(findings), clock_hours=hours)


def _find_installed(client: KohaClient, findings: list[SystemCheckLine]) -> frozenset[Capability]:
    specification = client.specification()
    version = client.version()
    answers = _("Koha %(version)s answers") if version else _("Koha answers, and names no version")
    findings.append(SystemCheckLine(answers % {"version": version}, works=True))
    there = _operations_in(specification)
    needs = {**_READS, **{does: act.needs for does, act in ACTS.items()}}
    can = frozenset(does for does, operations in needs.items() if there >= set(operations))
    for does in sorted(set(needs) - can):
        missing = ", ".join(sorted(set(needs[does]) - there))
        mend = _("This Koha has no %(operation)s. A newer version has it; until then it is a task.")
        findings.append(
            SystemCheckLine(does.value, works=False, mend=mend % {"operation": missing})
        )
    return can


def _operations_in(specification: Row) -> frozenset[str]:
    paths = specification.get("paths")
    return frozenset(
        f"{method.upper()} {path}"
        for path, methods in (paths.items() if isinstance(paths, dict) else ())
        if isinstance(methods, dict)
        for method in methods
    )


def _find_forbidden(
    client: KohaClient, installed: Set[Capability], findings: list[SystemCheckLine]
) -> frozenset[Capability]:
    forbidden: set[Capability] = set()
    for each in _each_try():
        if installed.isdisjoint(each.proves):
            continue
        no = each.goes(client)
        mend = " ".join(how_to_grant(*part) for part in no.missing) or no.words if no else ""
        if mend and each.only_for:
            mend = f"{each.only_for} {mend}"
        findings.append(SystemCheckLine(each.words, works=no is None, mend=mend))
        if no is not None:
            forbidden.update(each.proves)
    return frozenset(forbidden)


def _clock_findings(client: KohaClient) -> Iterator[SystemCheckLine]:
    hours = round(client.wire.clock_ahead / 3600)
    if hours:
        mend = _("Koha’s clock is %(hours)s hours away from ours. Set the one that is wrong.")
        said = mend % {"hours": f"{hours:+d}"}
        yield SystemCheckLine(_("Koha’s clock"), works=False, mend=said)


def _library_findings(client: KohaClient, ways: KohaOptions) -> Iterator[SystemCheckLine]:
    if not ways.library:
        return
    known = client.read_all("/libraries", q={"library_id": ways.library}, order="+library_id")
    mend = _("Koha has no library with the code %(code)s. See Administration, Libraries.")
    yield SystemCheckLine(
        _("Library %(code)s") % {"code": ways.library},
        works=bool(known),
        mend="" if known else mend % {"code": ways.library},
    )


def _of_other_libraries(client: KohaClient) -> Iterator[SystemCheckLine]:
    """Check that a patron of another library is seen: Koha simply leaves out patrons that an account may not see."""
    one = [("_per_page", "1"), ("_order_by", "+patron_id")]
    what = _("Patrons of all libraries")
    try:
        if len(client.read("/libraries", params=[("_per_page", "2")]).rows) < 2:
            return
        seen = client.read("/patrons", params=one).rows
        home = text(seen[0], "library_id") if seen else ""
        others = client.read("/patrons", q={"library_id": {"!=": home}}, params=one).rows
    except KohaRefused:
        return  # it was said above which permission is missing
    except Unreadable:
        mend = _("Koha fails on the record of one patron, so this could not be tried.")
        yield SystemCheckLine(what, works=False, mend=mend)
        return
    visible = any(text(row, "surname") or text(row, "cardnumber") for row in others)
    mend = _(
        "No patron of another library is seen. %(grant)s Where the other libraries have no patrons, all is well."
    ) % {"grant": how_to_grant("borrowers", "view_borrower_infos_from_any_libraries")}
    yield SystemCheckLine(what, works=visible, mend="" if visible else mend, misleads=True)


def _how_to_mend_key(answer: KohaResponse) -> str:
    said = answer.words.lower()
    reasons: tuple[tuple[str, Callable[[], str]], ...] = (
        ("grant type", lambda: _("Switch on the system preference RESTOAuth2ClientCredentials.")),
        (
            "access_denied",
            lambda: _("The secret does not match. Make a new API key and copy both."),
        ),
        (
            "unauthorized_client",
            lambda: _(
                "There is no such API key, or it is inactive. See the API account, API keys."
            ),
        ),
    )
    for word, sentence in reasons:
        if word in said:
            return sentence()
    return _("See the API account in Koha, More, API keys, and copy id and secret again.")


def _how_to_mend_address(said: str) -> str:
    if said == TOO_OFTEN:
        return _(said)
    return _(
        "%(said)s See that the address is that of the staff interface and begins with https."
    ) % {"said": _(said) if said else ""}
