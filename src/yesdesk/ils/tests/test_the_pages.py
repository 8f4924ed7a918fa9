"""The connection, one's own card, looks at accounts, and the ledger, as pages."""

from io import BytesIO

import pytest

from yesdesk.core.models import AuditEntry, Job
from yesdesk.ils import configuration
from yesdesk.ils.accounts.actions import open_account
from yesdesk.ils.connection.views import ABILITY_WORDS
from yesdesk.ils.models import LedgerLine, StaffCard
from yesdesk.ils.port import Capability
from yesdesk.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


def test_the_connection_says_what_it_is_and_whether_it_works(ils_in_process, client_of, teo):
    browser = client_of(teo)
    assert "invented patrons" in browser.get("/settings/library-system").text
    page = browser.get("/settings/library-system?check=yes").text
    assert "Take a charge off" in page
    assert [each for each in Capability if each in page and "_" in each] == []


def test_where_no_worker_runs_the_page_says_so(client_of, teo):
    assert "does not answer" in client_of(teo).get("/settings/library-system?check=yes").text


def test_all_that_a_system_may_be_able_to_do_has_its_words():
    assert set(ABILITY_WORDS) == set(Capability)


def test_another_system_is_connected_by_the_worker_and_traced_without_values(
    ils_in_process, client_of, teo, settings
):
    settings.ILS = ""
    browser = client_of(teo)
    answer = browser.post("/settings/library-system/kind", {"kind": "koha"})
    assert answer["Location"] == "/settings/library-system/koha/values"
    given = {"url": "https://koha.example", "client_id": "desk", "client_secret": "s3cret"}
    assert browser.post(answer["Location"], given)["Location"] == "/settings/library-system"
    assert configuration.configured().values["client_secret"] == "s3cret"
    assert AuditEntry.objects.get(tag="ils.connection.changed").detail == {"kind": "koha"}
    page = browser.get(answer["Location"]).text
    assert "https://koha.example" in page
    assert "s3cret" not in page
    told = browser.get("/settings/library-system").text
    assert "Address of Koha’s staff pages" in told
    assert "client_id" not in told
    assert browser.get("/settings/library-system/cards/values").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "koha",
        "https://",
        "https://[koha",
        "https://koha.example:port",
        "ftp://koha.example",
        "https://koha example",
        "https://999.1.1.1",
        "http://koha.example",
        "http://10.0.0.1",
    ],
)
def test_an_address_that_is_none_is_asked_for_again_and_nothing_typed_is_lost(
    ils_in_process, client_of, teo, settings, address
):
    settings.ILS = ""
    given = {"url": address, "client_id": "desk", "client_secret": "s3cret"}
    page = client_of(teo).post("/settings/library-system/koha/values", given)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["url"]
    assert f'value="{address}"' in page.text


def test_an_address_without_tls_is_told_what_it_lacks(ils_in_process, client_of, teo, settings):
    settings.ILS = ""
    given = {"url": "http://koha.example", "client_id": "desk", "client_secret": "s3cret"}
    page = client_of(teo).post("/settings/library-system/koha/values", given)
    assert "https" in page.context["form"].errors["url"][0]
    assert "library.example" not in page.context["form"].errors["url"][0]


def test_what_the_environment_says_is_not_changed_here(ils_in_process, client_of, teo, settings):
    settings.ILS = "demo"
    browser = client_of(teo)
    assert "changed there" in browser.get("/settings/library-system").text
    answer = browser.post("/settings/library-system/manual/values", {})
    assert answer.status_code == 409
    assert "YESDESK_ILS" in answer.text


def test_my_own_card(ils_in_process, twin, client_of, sam):
    browser = client_of(sam)
    assert browser.post("/account/card", {"card": "1"}).status_code == 422
    assert browser.post("/account/card", {"card": twin.card}).status_code == 302
    assert StaffCard.objects.get(user=sam).whose == "own"
    assert twin.card not in browser.get("/account/card").text


def test_the_privacy_officer_sees_who_looked_and_finds_one_account(
    ils_in_process, twin, client_of, priya, act, sam
):
    open_account(card=twin.card, known="in_person", about="request:17", by=act(sam))
    browser = client_of(priya)
    assert "#17" in browser.get("/settings/looks?before=x").text
    assert "Sam" in browser.post("/settings/looks", {"card": twin.card}).text
    assert "Sam" not in without_tokens(browser.post("/settings/looks", {"card": "1"}).text)
    assert "Sam" not in without_tokens(browser.get("/settings/looks?before=1").text)


@pytest.fixture
def line(twin, waive, carry):
    act = carry(waive(400, at_once=True))[1]
    return LedgerLine.objects.get(tag=act.uuid)


def test_the_ledger_by_day_and_by_line(line, client_of, fay):
    browser = client_of(fay)
    days = browser.get("/settings/ledger").text
    assert "€4.00" in days
    assert f"S{fay.pk}" in days, "who reads is seen"
    page = browser.get("/settings/ledger/2026-11-04").text
    assert line.staff in page
    assert "not compared yet" in page
    assert "Sam" not in without_tokens(page)
    assert browser.get("/settings/ledger/someday").status_code == 404
    assert browser.get("/settings/ledger/2026-99-99").status_code == 404


def test_differences_stand_on_top(line, client_of, fay):
    LedgerLine.objects.update(found_minor=300, compared_at="2026-11-04T18:00Z")
    assert "€3.00" in client_of(fay).get("/settings/ledger").text
    LedgerLine.objects.update(found_minor=None)
    assert "cannot be told" in client_of(fay).get("/settings/ledger/2026-11-04").text


def test_a_second_look_by_one_tap(line, client_of, fay):
    LedgerLine.objects.update(second_look=True)
    browser = client_of(fay)
    assert "I looked" in browser.get("/settings/ledger/2026-11-04").text
    browser.post(f"/settings/ledger/lines/{line.pk}/looked-at")
    assert LedgerLine.objects.get().looked_by == f"S{fay.pk}"


def test_compared_on_wish(line, client_of, fay):
    browser = client_of(fay)
    browser.post("/settings/ledger/compare")
    browser.post("/settings/ledger/compare")
    assert Job.objects.filter(task="yesdesk.ils.ledger.reconciliation.reconcile_again").count() == 1


def test_a_file_for_the_auditor(line, client_of, fay):
    browser = client_of(fay)
    file = browser.get("/settings/ledger/file?first=2026-11-01&last=2026-11-30")
    assert file["Content-Type"].startswith("text/csv")
    assert str(line.tag) in file.text
    assert browser.get("/settings/ledger/file?first=2026-11-01").status_code == 302


def upload(text, encoding="utf-8"):
    file = BytesIO(text.encode(encoding))
    file.name = "waivers.csv"
    return {"file": file}


def test_waivers_made_elsewhere_come_from_a_file(library, client_of, fay):
    browser = client_of(fay)
    good = "date,amount,staff\n2026-11-04,5.00,jdoe\n"
    tagged = "2026-11-04,1.00,yesdesk:11111111-2222-4333-8444-555555555555\n"
    assert browser.post("/settings/ledger/elsewhere", upload(good)).status_code == 302
    assert "jdoe" in browser.get("/settings/ledger/2026-11-04").text
    browser.post("/settings/ledger/elsewhere", upload("date,amount,note\n" + tagged))
    assert "€1.00" in browser.get("/settings/ledger").text
    assert browser.post("/settings/ledger/elsewhere", upload("date\n")).status_code == 422
    assert browser.post("/settings/ledger/elsewhere", upload("é", "latin-1")).status_code == 422


def test_values_that_were_given_are_there_when_it_is_changed(
    ils_in_process, client_of, teo, settings
):
    settings.ILS = ""
    browser = client_of(teo)
    given = {
        "host": "127.0.0.1",
        "port": "6001",
        "tls": "no",
        "charset": "iso-8859-1",
        "institution": "mill",
    }
    assert browser.post("/settings/library-system/sip2/values", given).status_code == 302
    page = browser.get("/settings/library-system/sip2/values").text
    assert 'value="mill"' in page
    assert '<option value="iso-8859-1" selected>' in page
