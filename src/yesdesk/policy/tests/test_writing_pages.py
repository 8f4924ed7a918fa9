"""Writing rules, drafting a sheet and signing it, as one would in a browser without a script."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.actors import SYSTEM
from yesdesk.core.search.bm25 import Index
from yesdesk.ils.models import LedgerLine
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch
from yesdesk.policy.models import Line, RuleVersion, Sheet
from yesdesk.policy.queries import rule_entries, rules_in_force
from yesdesk.policy.sheets.actions import draft_sheet, set_lines
from yesdesk.policy.situation import Comparison, Condition, Fact
from yesdesk.policy.tests.written import late_charges_signed, line, today


@pytest.fixture
def lead(client_of, lea):
    return client_of(lea)


@pytest.fixture
def director(client_of, dana):
    return client_of(dana)


def fields_of(page) -> dict[str, object]:
    """What a browser would send of the page as it stands."""
    sent: dict[str, object] = {}
    forms = [
        page.context["form"],
        *page.context.get("applies", []),
        *page.context.get("conditions", []),
    ]
    for form in forms:
        for box in form:
            value = box.value()
            if value not in (None, "", [], False):
                sent[box.html_name] = value
    if page.context.get("after") is not None:
        sent["after"] = page.context["after"]
    return sent


NEW = {
    "kind": "habit",
    "measure": "days",
    "limit": "21",
    "remedy": "extend_due_date",
    "name.en": "A longer loan",
    "text.en": "Three weeks, or longer.",
    "conditions-0-fact": "holds_waiting",
    "conditions-0-comparison": "at_most",
    "conditions-0-value": "0",
    "applies-0-fact": "item_kind",
    "applies-0-comparison": "one_of",
    "applies-0-value": "book, atlas",
}


def test_a_new_rule_is_written_down(lead, act, lea):
    answer = lead.post("/rules/new", NEW)
    assert answer["Location"] == "/rules/a-longer-loan"
    (rule,) = rules_in_force(act(lea), None, today())
    assert (rule.terms.limit, rule.terms.remedy) == (21, "extend_due_date")
    assert rule.terms.conditions == (Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0),)
    assert rule.terms.applies == (
        Condition(Fact.ITEM_KIND, Comparison.ONE_OF, words=("book", "atlas")),
    )


def test_a_colleagues_name_in_a_rule_is_asked_about_before_it_is_kept(lead, sam):
    sent = {**NEW, "text.en": "Three weeks, or as sam says."}
    asked = lead.post("/rules/new", sent)
    box = asked.context["form"].fields["as_it_is"].widget.attrs["value"]
    assert (asked.status_code, f'value="{box}"' in asked.text) == (422, True)
    assert lead.post("/rules/new", {**sent, "as_it_is": box}).status_code == 302


def test_a_rule_is_found_by_the_other_words_people_use(lead, act, lea):
    lead.post("/rules/new", {**NEW, "also.en": "renewal, keep it for the holidays"})
    (rule,) = rules_in_force(act(lea), None, today())
    assert [each.ref for each in Index(rule_entries()).find("renewals")] == [rule.terms.id]
    page = lead.get("/rules/a-longer-loan/change")
    assert page.context["form"]["also.en"].value() == "renewal, keep it for the holidays"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name.en": ""}, "Give it a name people at the desk would use."),
        ({"kind": "money"}, "A rule about money is measured in money."),
        ({"limit": "three"}, "Please use digits only, like 12."),
        ({"conditions-0-value": "some"}, "Please use digits only, like 12."),
        ({"conditions-0-comparison": "one_of"}, "Fill in all three."),
        (
            {"applies-0-fact": "age_band", "applies-0-value": "grown-up"},
            "Here it is one or more of these: adult, child, teen.",
        ),
        ({"measure": "money", "limit": "1.234"}, "An amount looks like 25 or 18.40."),
    ],
)
def test_what_needs_mending_is_said_and_nothing_typed_is_lost(lead, changes, sentence):
    page = lead.post("/rules/new", {**NEW, **changes})
    assert page.status_code == 422
    assert sentence in page.text
    assert "Three weeks, or longer." in page.text
    typed = {**NEW, **changes}["applies-0-value"]
    assert f'value="{typed}"' in page.text
    assert not RuleVersion.objects.exists()


def test_a_language_that_needs_mending_is_unfolded_and_no_other(lead):
    page = lead.post("/rules/new", {**NEW, "name.fr": "n" * 500})
    assert page.status_code == 422
    folds = re.findall(r"<details class=\"sheet\"( open)?><summary>In ([^<]+)", page.text)
    assert [spoken for is_open, spoken in folds if is_open] == ["Français"]
    assert len(folds) == 2


def test_changing_shows_what_stands_and_keeps_it_for_its_days(lead):
    lead.post("/rules/new", NEW)
    page = lead.get("/rules/a-longer-loan/change")
    sent = {**fields_of(page), "text.en": "Four weeks.", "limit": "28"}
    lead.post("/rules/a-longer-loan/change", sent)
    first, second = RuleVersion.objects.order_by("number")
    assert (first.limit, second.limit) == (21, 28)
    assert second.words["en"] == {"name": "A longer loan", "text": "Four weeks."}
    assert (second.conditions, second.applies, second.remedy) == (
        first.conditions,
        first.applies,
        first.remedy,
    )


def test_two_who_change_at_once_lose_nothing(lead, director):
    lead.post("/rules/new", NEW)
    page = lead.get("/rules/a-longer-loan/change")
    director.post(
        "/rules/a-longer-loan/change",
        {**fields_of(director.get("/rules/a-longer-loan/change")), "text.en": "Hers."},
    )
    mine = {**fields_of(page), "text.en": "Mine, typed slowly."}
    late = lead.post("/rules/a-longer-loan/change", mine)
    assert late.status_code == 422
    assert "A colleague changed this rule while you were writing." in late.text
    assert "Mine, typed slowly." in late.text
    assert lead.post("/rules/a-longer-loan/change", {**mine, "after": "2"}).status_code == 302


def test_words_in_another_language_are_kept_apart(lead):
    lead.post("/rules/new", {**NEW, "name.es": "Préstamo más largo"})
    assert RuleVersion.objects.get().words["es"] == {"name": "Préstamo más largo"}


def test_a_draft_begins_with_what_is_in_force(lead, act, dana):
    late_charges_signed(act(dana))
    assert "Begin a draft" in lead.get("/rules/sheet/draft").text
    lead.post("/rules/sheet/draft/start")
    page = lead.get("/rules/sheet/draft")
    assert page.context["form"]["policy"].value() == "Board policy 4.2"
    assert "Shelver: €25.00" in page.text


def test_lines_are_set_job_class_by_job_class(lead, act, dana, sam):
    late_charges_signed(act(dana))
    lead.post("/rules/sheet/draft/start")
    shelver = sam.job_class_id
    sent = {
        f"may-{shelver}": "on",
        f"per_act-{shelver}": "40",
        f"per_patron_times-{shelver}": "2",
        f"per_week-{shelver}": "199.50",
    }
    assert lead.post("/rules/sheet/draft/lines/late-charges", sent).status_code == 302
    line = Line.objects.get(sheet__signed_at=None)
    assert (line.per_act, line.per_patron, line.per_patron_times, line.per_week) == (
        4000,
        None,
        2,
        19950,
    )
    again = lead.get("/rules/sheet/draft/lines/late-charges")
    assert fields_of(again) == {
        f"may-{shelver}": True,
        f"per_act-{shelver}": "40.00",
        f"per_patron_times-{shelver}": "2",
        f"per_week-{shelver}": "199.50",
    }


def test_how_far_when_no_lead_is_here_is_saved_with_the_line(lead, act, dana, sam):
    late_charges_signed(act(dana))
    lead.post("/rules/sheet/draft/start")
    shelver = sam.job_class_id
    sent = {f"may-{shelver}": "on", f"per_act-{shelver}": "25", f"no_lead-{shelver}": "40"}
    sent["new_because"] = "asked"
    assert lead.post("/rules/sheet/draft/lines/late-charges", sent).status_code == 302
    line = Line.objects.get(sheet__signed_at=None)
    assert (line.no_lead, line.new_because) == (4000, "asked")
    again = lead.get("/rules/sheet/draft/lines/late-charges")
    assert fields_of(again)[f"no_lead-{shelver}"] == "40.00"


@pytest.mark.parametrize("cap", ["25", "10", "much", "-1"])
def test_how_far_when_no_lead_is_here_is_more_than_each_time(lead, act, dana, sam, cap):
    late_charges_signed(act(dana))
    lead.post("/rules/sheet/draft/start")
    shelver = sam.job_class_id
    sent = {f"may-{shelver}": "on", f"per_act-{shelver}": "25", f"no_lead-{shelver}": cap}
    page = lead.post("/rules/sheet/draft/lines/late-charges", sent)
    assert page.status_code == 422
    assert not Line.objects.filter(sheet__signed_at=None, no_lead__isnull=False).exists()


def test_a_line_out_of_grade_is_not_saved(lead, act, dana, max_):
    late_charges_signed(act(dana))
    lead.post("/rules/sheet/draft/start")
    sent = {f"may-{max_.job_class_id}": "on"}
    page = lead.post("/rules/sheet/draft/lines/late-charges", sent)
    assert page.status_code == 422
    assert "Volunteer doesn’t work in accounts" in page.text


def test_days_without_a_promise_are_not_saved(lead):
    lead.post("/rules/sheet/draft/start")
    page = lead.post("/rules/sheet/draft", {"policy": "4.2", "harbour_days": "10"})
    assert page.status_code == 422
    assert "Days need a promise" in page.text


def test_time_is_written_read_signed_and_read_by_all_staff(director, client_of, sam):
    set_switches({Switch.TIME}, by=SYSTEM)
    director.post("/rules/sheet/draft/start")
    assert director.post("/rules/sheet/draft", {"policy": "4.2", "hours_away": "2"}).url
    line = "Each of us has 2 hours a week away from the desk."
    assert line in director.get("/rules/sheet/draft/sign").text
    sent = {"policy": "4.2", "signed_as": "Director", "in_force_from": today().isoformat()}
    director.post("/rules/sheet/draft/sign", sent)
    for address in ("/say-yes", "/rules/sheet?for=all"):
        assert line in client_of(sam).get(address).text, address


def test_hours_that_are_no_number_stay_typed(director):
    set_switches({Switch.TIME}, by=SYSTEM)
    director.post("/rules/sheet/draft/start")
    page = director.post("/rules/sheet/draft", {"policy": "4.2", "hours_away": "some"})
    assert (page.status_code, 'value="some"' in page.text) == (422, True)


def test_a_draft_keeps_its_hours_while_time_is_off(director):
    director.post("/rules/sheet/draft/start")
    Sheet.objects.update(hours_away=3)
    assert "hours_away" not in director.get("/rules/sheet/draft").text
    director.post("/rules/sheet/draft", {"policy": "4.2"})
    assert Sheet.objects.get().hours_away == 3


def test_a_director_signs_and_it_stands(director, client_of, sam, act, dana):
    late_charges_signed(act(dana))
    director.post("/rules/sheet/draft/start")
    assert "Sign as Dana" in director.get("/rules/sheet/draft/sign").text
    tomorrow = today() + timedelta(days=1)
    sent = {"policy": "Board policy 4.2", "signed_as": "Director"}
    sent |= {"in_force_from": tomorrow.isoformat()}
    assert director.post("/rules/sheet/draft/sign", sent)["Location"] == "/say-yes"
    assert Sheet.objects.get(in_force_from=tomorrow).signed_by == "Dana"
    assert (
        "The next one is signed and in force from"
        in client_of(sam).get("/rules/sheet?for=all").text
    )


def test_the_sign_page_begins_with_what_is_new_against_the_sheet_in_force(director, act, dana):
    version = late_charges_signed(act(dana))
    sheet = draft_sheet(by=act(dana))
    page = director.get("/rules/sheet/draft/sign")
    assert (page.context["news"], page.context["head_news"]) == ([], False)
    lines = [line(version, "Shelver", 4000, 5000, 15000), line(version, "Director", 25000)]
    set_lines(sheet, version, lines, by=act(dana))
    page = director.get("/rules/sheet/draft/sign")
    ((rule, changed),) = page.context["news"]
    said = {who: (was and was.each, will and will.each) for who, was, will in changed}
    assert (rule.slug, said["Shelver"]) == ("late-charges", ("€25.00", "€40.00"))
    assert said["Lead"] == ("€50.00", None)
    assert "Director" not in said
    assert page.text.index('id="news"') < page.text.index("<article")


def test_a_draft_says_for_how_many_of_last_years_waivers_an_amount_is_enough(director, act, dana):
    late_charges_signed(act(dana))
    draft_sheet(by=act(dana))
    address = "/rules/sheet/draft/lines/late-charges"
    assert not director.get(address).context["enough"]
    ended = today().replace(day=1)
    for days, minor in ((1, 300), (400, 300), (30, 2000), (-1, 20000)):
        day = ended - timedelta(days=days)
        LedgerLine.objects.bulk_create(
            LedgerLine(day=day, minor=minor, currency="EUR", staff="S1", tag=uuid4())
            for _ in range(30)
        )
    enough = dict(director.get(address).context["enough"])
    assert enough["€5.00"] == "about 5 in 10"
    assert enough["€25.00"] == "9 in 10 or more"
    assert "Enough for 9 in 10 or more waivers" in director.get("/rules/sheet/draft").text


@pytest.mark.parametrize(("address", "times"), [("", 1), ("/sign", 0)])
def test_last_years_waivers_are_read_once_and_where_they_are_printed(
    rules, client_of, dana, act, address, times
):
    draft_sheet(by=act(dana))
    browser = client_of(dana)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/rules/sheet/draft{address}").status_code == 200
    assert sum('FROM "ils_ledgerline"' in each["sql"] for each in asked) == times


def test_what_is_missing_for_a_signature_is_said(director):
    director.post("/rules/sheet/draft/start")
    sent = {"signed_as": "Director", "in_force_from": today().isoformat()}
    page = director.post("/rules/sheet/draft/sign", sent)
    assert page.status_code == 422
    assert "policy" in page.context["form"].errors
