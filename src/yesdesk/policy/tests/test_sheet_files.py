"""A sheet as a file of rules and job classes: saved, compared, put on a draft, and files that are no whole sheet."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch, parts
from yesdesk.policy.models import Line, Sheet
from yesdesk.policy.queries import draft_sheet_of
from yesdesk.policy.sheet_files.rows import read_lines
from yesdesk.policy.tests.written import late_charges_signed

PAGE, FILE = "/rules/sheet/files", "/rules/sheet/file"
HEAD = "rule,job_class,each_time,no_lead,year,times,week\r\n"
ONE = "late-charges,Shelver,15.00,,50,,\r\n"
END = "end,1,EUR,,,,\r\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, dana, act):
    late_charges_signed(act(dana))
    return client_of(dana)


def upload(text, name="hill.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, raw, "text/csv")


def caps_of(sheet):
    return set(sheet.lines.values_list("job_class", "per_act", "per_patron", "per_week"))


def test_what_was_saved_is_put_on_a_draft_as_it_was(browser, act, dana):
    saved = browser.get(FILE)
    assert saved["Content-Disposition"] == 'attachment; filename="sheet.csv"'
    assert b"late-charges,Shelver,25.00,,50.00,,150.00" in saved.content
    assert b"Dana" not in saved.content
    sent = {"file": upload(saved.content), "act": "draft"}
    assert browser.post(PAGE, sent).url == "/rules/sheet/draft"
    signed = Sheet.objects.exclude(signed_at=None).get()
    assert caps_of(draft_sheet_of(act(dana))) == caps_of(signed)


def test_files_stand_beside_ours_and_are_not_kept(browser):
    sent = {"file": upload(HEAD + ONE + END), "other": upload(browser.get(FILE).content)}
    page = browser.post(PAGE, sent)
    assert len(page.context["heads"]) == 3
    cells = {who: cells for _rule, who, cells in page.context["rows"]}
    assert "15.00" in cells["Shelver"][1]
    assert cells["Shelver"][0] == cells["Shelver"][2]
    assert cells["Lead"][1] == ""
    assert not Sheet.objects.filter(signed_at=None).exists()


def test_only_the_rules_of_a_file_change_on_the_draft(browser, act, dana):
    browser.post(PAGE, {"file": upload(HEAD + ONE + END), "act": "draft"})
    line = draft_sheet_of(act(dana)).lines.get()
    assert (line.per_act, line.no_lead, line.per_patron) == (1500, None, 5000)


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        HEAD + ONE,
        (HEAD + ONE + END)[:-15],
        HEAD + 'late-charges,"Shel',
        HEAD + ONE + ONE + "end,2,EUR,,,,\r\n",
        HEAD + ONE + "end,1,USD,,,,\r\n",
        HEAD + "late-charges,Shelver,=1+1,,,,\r\n" + END,
        HEAD + "late-charges,Shelver,-5,,,,\r\n" + END,
        "\x00" * 50,
        (HEAD + ONE + END).encode("utf-16"),
        b"\xff\xd8" * 100,
        (HEAD + ONE * 9000),
    ],
    ids=[
        "empty", "head", "no end", "cut", "half a line", "twice", "currency", "formula", "minus", "nul", "utf-16",
        "picture", "long",
    ],
)  # fmt: skip
def test_what_is_no_whole_sheet_is_told_in_a_sentence_and_nothing_is_read(browser, text):
    page = browser.post(PAGE, {"file": upload(text), "act": "draft"})
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not Sheet.objects.filter(signed_at=None).exists()


@pytest.mark.parametrize(
    "line", ["other-rule,Shelver,,,,,\r\n", "late-charges,=Nobody,,,,,\r\n"], ids=["rule", "class"]
)
def test_a_rule_or_job_class_that_we_have_not_is_named(browser, line):
    page = browser.post(
        PAGE, {"file": upload(HEAD + ONE + line + "end,2,EUR,,,,\r\n"), "act": "draft"}
    )
    assert page.status_code == 422
    assert "Line 3: we have no" in page.context["form"].errors["file"][0]
    assert not Line.objects.filter(sheet__signed_at=None).exists()


def test_a_line_that_is_cut_is_named_by_its_number(library):
    with pytest.raises(ValidationRefusal) as refused:
        read_lines((HEAD + ONE + "late-charges,Lead,5").encode())
    assert refused.value.fields["file"] == "Line 3 doesn’t end. Nothing was read."


def test_a_file_with_semicolons_has_no_first_line_of_a_sheet(library):
    with pytest.raises(ValidationRefusal) as refused:
        read_lines((HEAD + ONE + END).replace(",", ";").encode())
    assert refused.value.fields["file"].startswith("The first line isn’t that of a sheet.")


def test_without_the_first_day_there_is_no_page(browser):
    set_switches(set(parts) - {Switch.FIRST_DAY}, by=SYSTEM)
    assert browser.get(PAGE).status_code == 404
    assert browser.get(FILE).status_code == 404
