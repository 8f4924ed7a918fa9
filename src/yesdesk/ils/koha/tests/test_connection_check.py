"""The connection check: what works, which permission is missing, and how to grant it in Koha."""

from datetime import timedelta

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.koha.api import KohaOptions
from yesdesk.ils.koha.client import STAFF_PAGE
from yesdesk.ils.koha.reads import PIN_PATH
from yesdesk.ils.port import Capability

ALL = {
    Capability.FIND_PATRON,
    Capability.FIND_TITLE,
    Capability.LOANS,
    Capability.FEES_BY_LINE,
    Capability.RENEW,
    Capability.WAIVE_LINE,
    Capability.CREDIT,
    Capability.PLACE_HOLD,
    Capability.SUSPEND_HOLD,
    Capability.RESUME_HOLD,
    Capability.CANCEL_HOLD,
    Capability.MOVE_HOLD,
}


APART = {"PINs", "Patrons of all libraries"}


def mends(check):
    """A library may well do without these."""
    bad = [finding for finding in check.findings if not finding.works and finding.what not in APART]
    return " ".join(finding.mend for finding in bad)


def test_the_smallest_account_is_enough_for_all_of_it(system):
    check = system.check()
    assert check.works
    assert check.can == ALL
    unmet = [finding.what for finding in check.findings if not finding.works]
    assert unmet == ["PINs", "Patrons of all libraries"]  # none is there yet, whoever may see them
    assert any("23.05.04" in finding.what for finding in check.findings)


@pytest.mark.parametrize(
    ("module", "leaves", "told", "lost"),
    [
        ("borrowers", (), "borrowers.edit_borrowers",
         {Capability.FIND_PATRON, Capability.FEES_BY_LINE, Capability.WAIVE_LINE, Capability.CREDIT}),
        ("updatecharges", ("writeoff",), "updatecharges.remaining_permissions",
         {Capability.FEES_BY_LINE, Capability.WAIVE_LINE, Capability.CREDIT}),
        ("circulate", (), "circulate.circulate_remaining_permissions",
         {Capability.LOANS, Capability.RENEW}),
        ("catalogue", (), "(catalogue)", {Capability.LOANS, Capability.FIND_TITLE}),
        ("reserveforothers", ("place_holds",), "(reserveforothers)",
         {Capability.PLACE_HOLD, Capability.MOVE_HOLD}),
        ("reserveforothers", (), "reserveforothers.place_holds",
         {Capability.PLACE_HOLD, Capability.SUSPEND_HOLD, Capability.RESUME_HOLD, Capability.CANCEL_HOLD,
          Capability.MOVE_HOLD}),
    ],
)  # fmt: skip
def test_a_missing_permission_is_named_with_how_to_grant_it(
    koha, system, module, leaves, told, lost
):
    koha.gate.permissions[module] = frozenset(leaves)
    check = system.check()
    assert told in mends(check).replace("(borrowers)", "")
    assert "Set permissions" in mends(check)
    assert check.can == ALL - lost
    assert check.works == (not lost & {Capability.FIND_PATRON, Capability.FEES_BY_LINE})


@pytest.mark.parametrize(
    ("method", "path", "lost"),
    [
        ("POST", "/checkouts/{checkout_id}/renewals", {Capability.RENEW}),
        ("POST", "/holds", {Capability.PLACE_HOLD}),
        ("DELETE", "/holds/{hold_id}/suspension", {Capability.RESUME_HOLD}),
        ("GET", "/biblios", {Capability.FIND_TITLE}),
        ("GET", "/patrons/{patron_id}/account/credits", {Capability.WAIVE_LINE, Capability.CREDIT}),
    ],
)
def test_an_operation_this_koha_does_not_have_is_no_capability(koha, system, method, path, lost):
    koha.without(method, path)
    check = system.check()
    assert check.can == ALL - lost
    assert f"{method} {path}" in mends(check)


def of_others(check):
    return [each for each in check.findings if each.what == "Patrons of all libraries"]


def test_patrons_of_other_libraries_that_are_not_there_are_missing(koha, system, ana):
    koha.records.add_patron("29001000999", library_id="HILL")
    assert [each.works for each in of_others(system.check())] == [True]
    koha.gate.permissions["borrowers"] = frozenset({"edit_borrowers"})
    (finding,) = of_others(system.check())
    assert not finding.works
    assert "borrowers.view_borrower_infos_from_any_libraries" in finding.mend
    assert system.check().works, "the desk goes on"
    assert not system.check().is_well, "and the check says no"


def test_where_there_is_one_library_there_are_no_others(koha, system, ana):
    del koha.records.libraries["HILL"]
    assert of_others(system.check()) == []


def test_odd_patron_record_leaves_the_rest_of_the_check(koha, system):
    koha.records.add_patron("29001000666", date_renewed="0000-00-00")
    check = system.check()
    assert check.works
    assert [each.works for each in of_others(check)] == [False]
    assert check.is_well, "one record is mended there; nobody is hidden by it"


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.ANSWER_BEFORE])
def test_a_koha_whose_pages_tell_no_version_is_checked_all_the_same(koha, system, fault):
    koha.spoil(fault, "GET", STAFF_PAGE, status=404)
    check = system.check()
    assert check.works
    assert check.findings[0].what == "Koha answers, and names no version"


def test_nothing_is_changed_by_it(koha, system, ana):
    koha.records.add_hold(ana["patron_id"], koha.records.add_item("1", "x")["biblio_id"], "MILL")
    before = repr(koha.records)
    system.check()
    assert repr(koha.records) == before
    assert not [
        heard
        for heard in koha.heard
        if heard.method == "POST" and heard.operation not in {"/oauth/token", PIN_PATH}
    ]
    assert [heard.body for heard in koha.sent("POST", PIN_PATH)] == [{}]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"client_secret": "wrong"}, "secret"),
        ({"client_id": "wrong"}, "API key"),
        ({"url": "http://127.0.0.1:1"}, "address"),
        ({"url": "http://koha.example.org"}, "https"),
        ({"url": ""}, "https"),
    ],
)
def test_what_keeps_us_out_is_said(connected, change, told):
    check = connected(**change).check()
    assert not check.works
    assert check.can == frozenset()
    assert told in mends(check)


def test_oauth_switched_off_names_the_preference(koha, system):
    koha.gate.oauth = False
    assert "RESTOAuth2ClientCredentials" in mends(system.check())


def test_a_key_that_is_inactive_is_told(koha, system):
    koha.gate.active = False
    assert "inactive" in mends(system.check())


def test_a_server_that_is_something_else_is_told(koha, system):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/", status=200, body={"hello": "world"})
    check = system.check()
    assert not check.works
    assert mends(check)


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.ANSWER_BEFORE])
def test_trouble_in_the_middle_of_it_is_never_raised(koha, system, fault):
    for path in ("/patrons/{patron_id}", "/holds", "/holds/{hold_id}", "/oauth/token"):
        koha.spoilers.waiting.clear()
        koha.spoil(fault, "", path, times=9)
        check = system.check()
        assert not check.works
        assert mends(check)


def test_a_library_code_koha_does_not_know_is_told(connected):
    assert not mends(connected(KohaOptions(library="MILL")).check())
    assert "ELSEWHERE" in mends(connected(KohaOptions(library="ELSEWHERE")).check())


@pytest.mark.parametrize(("skew", "said"), [(25, "+25 hours"), (-3, "-3 hours"), (0, "")])
def test_a_clock_that_is_hours_away_is_said(koha, system, skew, said):
    koha.records.skew = timedelta(hours=skew)
    check = system.check()
    mends = [each.mend for each in check.findings if "clock" in each.what]
    assert check.clock_hours == skew
    assert [said in mend for mend in mends] == [True] * bool(skew)
