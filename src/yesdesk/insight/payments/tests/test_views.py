"""Payments files, as pages, in a browser without JavaScript."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from yesdesk.core.storage.files import delete_unreferenced
from yesdesk.insight.models import FactSettled, PaymentsFile, PaymentsMapping
from yesdesk.insight.tests.files import KOHA, LIBRARIESWEST

pytestmark = pytest.mark.django_db

NEW, PREVIEW, READ = (f"/library/payments/{name}" for name in ("new", "preview", "read"))
MARCH = KOHA + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,APPLY,4.60\n"
HAND = (
    "Tag;Betrag;Art;Haus;Ausweisnummer;Titel;Card\n"
    "04.03.2026;4,60;bar;Mill Street;29000123456;Momo;1\n"
    "05.03.2026;5,00;erlassen;Far Away;29000123457;Emil;2\n"
)


def waiting():
    """Files that wait on the disk."""
    folder = Path(settings.DATA) / "files" / "tmp"
    return list(folder.iterdir()) if folder.exists() else []


def fields_of(page, address, **more):
    """The fields that the page's form to `address` sends by itself."""
    form = next(
        each
        for each in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        if f'action="{address}"' in each
    )
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    found = {name: unescape(value) for name, value in hidden}
    found.pop("csrfmiddlewaretoken", None)
    return found | more


@pytest.fixture
def browser(client_of, dana):
    return client_of(dana)


@pytest.fixture
def choose(browser):
    def choose_file(text, preset="", name="march.csv"):
        file = BytesIO(text.encode() if isinstance(text, str) else text)
        file.name = name
        return browser.post(NEW, {"file": file, "preset": preset})

    return choose_file


def test_a_file_is_looked_at_and_then_read_in(browser, choose):
    page = choose(MARCH)
    assert page.status_code == 200
    assert "€4.60" in page.text
    assert not PaymentsFile.objects.exists()
    answer = browser.post(READ, fields_of(page, READ))
    assert answer["Location"] == "/library/payments"
    assert PaymentsFile.objects.get().by_post == "Director"
    assert waiting() == []
    assert "march.csv" in browser.get("/library/payments").text


def test_what_waits_is_sealed_and_a_colleague_cannot_open_it(browser, choose, client_of, fay):
    page = choose(MARCH)
    (file,) = waiting()
    assert b"Mill" not in file.read_bytes()
    assert client_of(fay).post(READ, fields_of(page, READ)).status_code == 422
    assert not PaymentsFile.objects.exists()


def test_what_waits_is_swept_within_three_hours(browser, choose):
    page = choose(MARCH)
    delete_unreferenced(timezone.now() + timedelta(hours=2, minutes=1))
    assert waiting() == []
    assert browser.post(READ, fields_of(page, READ)).status_code == 422


def test_cancel_drops_the_upload(browser, choose):
    page = choose(MARCH)
    browser.post(PREVIEW, fields_of(page, READ, then="cancel"))
    assert waiting() == []
    assert browser.post(READ, fields_of(page, READ)).status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        MARCH.encode() + b"2026-03,MI",
        KOHA.encode(),
        b"\x00\x01",
        MARCH.replace("OVERDUE", "=1+1").encode(),
    ],
    ids=["zip", "half a line", "header only", "nul", "formula"],
)  # fmt: skip
def test_a_broken_file_says_so_at_its_field_and_is_gone(choose, data):
    page = choose(data, "koha")
    assert page.status_code == 422
    assert 'id="id_file_error"' in page.text
    assert '<option value="koha" selected>' in page.text
    assert waiting() == []


def test_the_same_file_again_says_so_before_and_after(browser, choose):
    browser.post(READ, fields_of(choose(MARCH), READ))
    page = choose(MARCH)
    assert "changes nothing" in page.text
    assert "Read it in" not in page.text
    browser.post(READ, fields_of(page, READ))
    assert PaymentsFile.objects.count() == 1


@pytest.mark.parametrize(("stands", "names"), [("old", ["march.csv"]), ("new", ["longer.csv"])])
def test_the_same_months_ask_which_file_stands(browser, choose, stands, names):
    browser.post(READ, fields_of(choose(MARCH), READ))
    page = choose(MARCH + "2026-03,MILL,Mill Street,LOST,PAYMENT,APPLY,1.00\n", name="longer.csv")
    before, _question, choice = page.text.partition('name="stands"')
    assert choice
    assert re.search(r"march\.csv</b>\s*<small>\S+ waived, \S+ paid\.", before)
    unsaid = browser.post(READ, fields_of(page, READ))
    assert unsaid.status_code == 422
    assert [each.name for each in PaymentsFile.objects.all()] == ["march.csv"]
    browser.post(READ, fields_of(unsaid, READ, stands=stands))
    assert [each.name for each in PaymentsFile.objects.filter(replaced_at=None)] == names
    assert waiting() == []


def test_the_former_file_is_brought_back_on_the_page_of_the_files(browser, choose, client_of, fay):
    browser.post(READ, fields_of(choose(MARCH), READ))
    former = PaymentsFile.objects.get()
    assert 'id="former"' not in browser.get("/library/payments").text
    page = choose(MARCH.replace("4.60", "0.10"), name="other.csv")
    browser.post(READ, fields_of(page, READ, stands="new"))
    before, _heading, replaced = browser.get("/library/payments").text.partition('id="former"')
    assert ("other.csv" in before, "march.csv" in before) == (True, False)
    assert "€4.60 waived" in replaced
    address = f"/library/payments/{former.pk}/back"
    assert address in replaced
    assert client_of(fay).post(address)["Location"] == "/library/payments"
    before, _heading, replaced = browser.get("/library/payments").text.partition('id="former"')
    assert "march.csv" in before
    assert "other.csv" in replaced


def test_any_file_by_example(browser, choose):
    page = choose(HAND, "-")
    assert '<option value="Haus"' in page.text
    for column in ("Ausweisnummer", "Titel", "Card"):
        assert f'<option value="{column}"' not in page.text
    picks = {
        "column_when": "Tag",
        "column_amount": "Betrag",
        "column_how": "Art",
        "column_branch": "Haus",
    }
    assert browser.post(PREVIEW, fields_of(page, PREVIEW, column_when="Tag")).status_code == 422
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **picks))
    assert "erlassen" in page.text
    named = {"meaning_0": "paid", "meaning_1": "forgiven", "name_of_mapping": "Unsere"}
    unnamed = browser.post(
        PREVIEW, fields_of(page, PREVIEW, **picks, **(named | {"name_of_mapping": ""}))
    )
    assert unnamed.status_code == 422
    unlooked = browser.post(PREVIEW, fields_of(unnamed, PREVIEW, **named))
    assert unlooked.status_code == 422
    assert "Far Away, Mill Street" in unlooked.text or "Mill Street, Far Away" in unlooked.text
    named |= {"nobody_0": "on", "nobody_1": "on"}
    page = browser.post(PREVIEW, fields_of(unlooked, PREVIEW, **named))
    assert page.status_code == 200
    assert not PaymentsMapping.objects.exists()
    assert "Far Away" in page.text
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, others_are_ours="yes"))
    browser.post(READ, fields_of(page, READ))
    assert {each.how: each.minor for each in FactSettled.objects.all()} == {
        "paid": 460,
        "forgiven": 500,
    }
    assert set(FactSettled.objects.values_list("branch", flat=True)) == {"Mill Street", "other"}
    assert PaymentsMapping.objects.get().name == "Unsere"
    assert '<option value="Unsere">' in browser.get(NEW).text
    page = browser.get("/library/payments")
    forget = f"/library/payments/columns/{PaymentsMapping.objects.get().pk}/forget"
    assert forget in page.text
    browser.post(forget)
    assert not PaymentsMapping.objects.exists()
    assert PaymentsFile.objects.exists()


def by_example(browser, choose, text, *, how, branch):
    """The preview of a file whose columns are picked."""
    page = choose(text, "-")
    picks = {
        "column_when": "Day",
        "column_amount": "Sum",
        "column_how": how,
        "column_branch": branch,
    }
    named = {"name_of_mapping": "Ours", "nobody_0": "on", "nobody_1": "on"}
    named |= {"meaning_0": "paid", "meaning_1": "forgiven"}
    return browser.post(PREVIEW, fields_of(page, PREVIEW, **picks, **named))


@pytest.mark.parametrize(("how", "branch"), [("Wer", "Where"), ("How", "Wer")])
def test_a_column_of_colleagues_is_not_read_whatever_it_is_called(
    browser, choose, kim, sam, how, branch
):
    text = "Day;Sum;How;Where;Wer\n"
    text += (
        f"2026-03-04;4,60;cash;Mill;{kim.username}\n2026-03-05;5,00;waived;Mill;{sam.username}\n"
    )
    page = by_example(browser, choose, text, how=how, branch=branch)
    assert page.status_code == 422
    assert "names people" in page.text
    assert not PaymentsMapping.objects.exists()


def test_a_person_says_which_branch_a_code_is(browser, choose, mill):
    text = "Day;Sum;How;Where\n2026-03-04;4,60;cash;mst\n2026-03-05;5,00;waived;hrd\n"
    page = by_example(browser, choose, text, how="How", branch="Where")
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **{"place:mst": str(mill.pk)}))
    browser.post(READ, fields_of(page, READ))
    facts = FactSettled.objects.values_list("branch", "our_branch", "apart")
    assert set(facts) == {(mill.name, mill.pk, ""), ("other", None, "library")}


def test_a_wrong_column_keeps_the_file_and_what_was_picked(browser, choose):
    page = choose(HAND, "-")
    picks = {"column_when": "Tag", "column_amount": "Art", "column_how": "Haus"}
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **picks))
    named = {"meaning_0": "paid", "meaning_1": "forgiven", "name_of_mapping": "Falsch"}
    named |= {"nobody_0": "on"}
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **picks, **named))
    assert page.status_code == 422
    assert '<option value="Art" selected>' in page.text
    assert len(waiting()) == 1


def test_unknown_columns_lead_to_picking_them(choose):
    page = choose(HAND)
    assert page.status_code == 422
    assert 'name="column_when"' in page.text


@pytest.mark.parametrize(
    ("line", "field", "answer"),
    [
        ("03/04/2026,MILL,Mill,OVERDUE,PAYMENT,APPLY,4.60", "day_first", "month"),
        ("2026-03,MILL,Mill,OVERDUE,PAYMENT,APPLY,1.234", "decimal", "comma"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(browser, choose, line, field, answer):
    page = choose(f"{KOHA}{line}\n")
    assert page.status_code == 422
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **{field: answer}))
    assert page.status_code == 200
    browser.post(READ, fields_of(page, READ))
    assert PaymentsFile.objects.get().first_month.month == 3


def test_another_library_s_file_is_called_so(choose, browser):
    page = choose(
        LIBRARIESWEST
        + "2019-07,Bath,Bath Central,OVERDUE,FORGIVEN,0,*,0\n" * 2
        + "2019-07,Bath,Bath Central,OVERDUE,CASH,0,10,10\n"
    )
    assert 'id="hidden"' in page.text
    browser.post(READ, fields_of(page, READ))
    assert PaymentsFile.objects.get().is_ours is False


def test_a_file_is_removed_by_the_finance_post_too(browser, choose, client_of, fay):
    browser.post(READ, fields_of(choose(MARCH), READ))
    address = f"/library/payments/{PaymentsFile.objects.get().pk}/remove"
    assert "march.csv" in client_of(fay).get(address).text
    assert client_of(fay).post(address)["Location"] == "/library/payments"
    assert not FactSettled.objects.exists()


def test_the_query_is_printed(browser):
    assert "account_offsets" in browser.get("/library/payments/query/koha").text
    assert browser.get("/library/payments/query/librarieswest").status_code == 404


def test_words_that_are_plain_are_chosen_beforehand(browser, choose):
    page = choose("Day,Sum,How\n2026-03-04,1.50,FINE WAIVED\n2026-03-05,2.50,Sent to Bo\n", "-")
    picks = {"column_when": "Day", "column_amount": "Sum", "column_how": "How"}
    page = browser.post(PREVIEW, fields_of(page, PREVIEW, **picks))
    waived, other = re.findall(r"<select name=.meaning_\d.*?</select>", page.text, re.DOTALL)
    assert '<option value="forgiven" selected>' in waived
    assert '<option value="" selected>' in other
