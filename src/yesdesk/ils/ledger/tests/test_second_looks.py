"""One waiver in twenty is looked at by somebody else the same day: whoever reads the ledger is shown that it waits."""

import pytest

from yesdesk.core.web.menu import menu_lines, quiet_lines, recount_menu
from yesdesk.ils.models import LedgerLine

pytestmark = pytest.mark.django_db
PAGE = "/settings/ledger/second-looks"


@pytest.fixture
def picked(twin, waive, carry):
    """A waiver of 4.00 that chance picked, and one it did not; the line of the first."""
    lines = [
        LedgerLine.objects.get(tag=carry(waive(minor, at_once=True))[1].uuid) for minor in (400, 50)
    ]
    LedgerLine.objects.filter(pk=lines[1].pk).update(second_look=False)
    LedgerLine.objects.filter(pk=lines[0].pk).update(second_look=True)
    recount_menu()
    return lines[0]


def waiting(by):
    """How many the menu says wait there; None where it has no such line."""
    recount_menu()
    lines = menu_lines(by, "main", "/desk")
    return next((line.count for line in lines if line.href == PAGE), None)


def test_second_look_is_counted_in_the_menu_until_somebody_looked(picked, act, fay, sam, client_of):
    assert waiting(act(fay)) == 1
    assert waiting(act(sam)) is None
    assert client_of(fay).post(f"/settings/ledger/lines/{picked.pk}/looked-at").url == PAGE
    assert waiting(act(fay)) is None
    assert [line.label for line in quiet_lines(act(fay), "main", "/desk")].count(
        "Second looks"
    ) == 1


def test_the_page_holds_what_chance_picked_and_no_more(picked, client_of, fay):
    page = client_of(fay).get(PAGE).text
    assert "4.00" in page
    assert page.count("I looked") == 1
    LedgerLine.objects.update(second_look=False)
    assert "No waiver waits for a second look." in client_of(fay).get(PAGE).text


def test_each_reading_of_it_and_of_the_file_is_there_for_all_who_read(picked, client_of, fay):
    browser = client_of(fay)
    for address in (PAGE, "/settings/ledger/file?first=2026-11-01&last=2026-11-04"):
        assert browser.get(address).status_code == 200
    page = browser.get("/settings/ledger")
    assert len(page.context["readings"]) == 3  # these two, and this page itself


def test_whoever_did_it_by_hand_is_not_the_second_pair_of_eyes(picked, client_of, fay):
    LedgerLine.objects.filter(pk=picked.pk).update(by_hand=f"S{fay.pk}")
    answer = client_of(fay).post(f"/settings/ledger/lines/{picked.pk}/looked-at")
    assert "somebody else takes the second look" in answer.text
    assert LedgerLine.objects.get(pk=picked.pk).looked_at is None
