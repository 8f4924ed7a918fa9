"""The pages on which a library keeps itself right."""

from datetime import date, time

import pytest

from yesdesk.places.models import Branch, Closure, Library, ServicePoint

pytestmark = pytest.mark.django_db

LIBRARY = {
    "name": "Wren Valley",
    "languages": ["en", "fr"],
    "default_language": "fr",
    "time_zone": "Europe/London",
    "currency": "gbp",
    "country": "gb",
    "phone": "",
    "own_networks": "192.0.2.7/24\n2001:db8::1",
}
BRANCH = {"name": "Mill Street", "slug": "mill", "time_zone": "Europe/Paris", "charges_fees": "on"}
OPENS = {"opens_0_1": "10:00", "closes_0_1": "13:00", "point": "Counter", "point_kind": "desk"}
NEW = {**BRANCH, **OPENS}


@pytest.fixture
def browser(client_of, teo):
    return client_of(teo)


def test_the_library_changes(browser, library):
    assert browser.post("/settings/library", LIBRARY).status_code == 302
    kept = Library.objects.get()
    assert (kept.name, kept.currency, kept.country) == ("Wren Valley", "GBP", "GB")
    assert kept.own_networks == ["192.0.2.0/24", "2001:db8::1/128"]
    assert kept.languages == ["en", "fr"]
    page = browser.get("/settings/library").content.decode()
    assert "192.0.2.0/24\n2001:db8::1/128" in page
    assert "Wren Valley" in page.partition("<h1>")[0]


def test_how_long_a_lost_answer_is_looked_for_is_the_library_s_to_say(browser, library):
    browser.post("/settings/library", LIBRARY | {"late_hours": "48"})
    assert Library.objects.get().late_hours == 48
    browser.post("/settings/library", LIBRARY)
    assert Library.objects.get().late_hours == 48


def test_desk_scan_expects_the_card_length_that_was_set(browser, library, client_of, sam):
    browser.post("/settings/library", LIBRARY | {"card_length": "10"})
    assert Library.objects.get().card_length == 10
    assert 'data-scan-road="10"' in client_of(sam).get("/desk").text


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("card_length", "long", "a number, like 10"),
        ("late_hours", "soon", "a number of hours, like 24"),
        ("currency", "XXQ", "like EUR, GBP or USD"),
        ("country", "Q1", "like FR, GB or US"),
        ("own_networks", "the cellar", "is no network"),
        ("languages", [], "at least one language"),
        ("default_language", "es", "one of the languages that are switched on"),
        ("time_zone", "Mars/Base", "a town from the list"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_typed_is_lost(browser, field, given, sentence):
    page = browser.post("/settings/library", {**LIBRARY, field: given})
    assert page.status_code == 422
    text = page.content.decode()
    assert sentence in text
    assert 'value="Wren Valley"' in text
    assert Library.objects.get().name == "Wren Valley Library"


def week(**days: str) -> dict[str, str]:
    return days


def test_a_branch_and_its_week_are_saved_together(browser, mill):
    hours = week(opens_0_1="10:00", closes_0_1="13:00", opens_0_2="14:00", closes_0_2="19:00")
    answer = browser.post(f"/settings/branches/{mill.pk}", {**BRANCH, "name": "Mill", **hours})
    assert answer["Location"] == "/settings/branches"
    mill.refresh_from_db()
    assert mill.name == "Mill"
    assert list(mill.hours.values_list("weekday", "opens", "closes")) == [
        (0, time(10), time(13)),
        (0, time(14), time(19)),
    ]
    page = browser.get(f"/settings/branches/{mill.pk}").content.decode()
    assert 'value="14:00"' in page


def test_a_day_has_two_breaks_and_saving_again_loses_none(browser, mill):
    three = {}
    for number, (opens, closes) in enumerate([("09", "12"), ("13", "17"), ("18", "20")], start=1):
        three |= {f"opens_6_{number}": f"{opens}:00", f"closes_6_{number}": f"{closes}:00"}
    browser.post(f"/settings/branches/{mill.pk}", {**BRANCH, **three})
    page = browser.get(f"/settings/branches/{mill.pk}").text
    assert 'name="closes_6_3" value="20:00"' in page
    assert mill.hours.filter(weekday=6).count() == 3


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (week(opens_1_1="10:00", closes_1_1="09:00"), "Closing comes before opening"),
        (week(opens_1_1="10:00"), "When does it close?"),
        (week(closes_1_1="10:00"), "When does it open?"),
        (week(opens_1_1="ten"), "like 9:00 or 17:30"),
        (
            week(opens_1_1="09:00", closes_1_1="12:00", opens_1_2="11:00", closes_1_2="14:00"),
            "opens again before it has closed",
        ),
    ],
)
def test_hours_that_will_not_do_change_nothing_at_all(browser, mill, hours, sentence):
    page = browser.post(f"/settings/branches/{mill.pk}", {**BRANCH, "name": "Other", **hours})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    mill.refresh_from_db()
    assert mill.name == "Mill Street"
    assert mill.hours.count() == 6


def test_a_branch_is_added_and_its_service_points(browser, library):
    answer = browser.post("/settings/branches/new", {**NEW, "name": "Quay", "slug": "quay"})
    quay = Branch.objects.get(slug="quay")
    assert answer["Location"] == f"/settings/branches/{quay.pk}"
    browser.post(f"/settings/branches/{quay.pk}/points/new", {"name": "Desk", "kind": "desk"})
    assert quay.hours.count() == 1
    assert quay.service_points.filter(name="Counter").exists(), "it can be asked at once"
    point = ServicePoint.objects.get(branch=quay, name="Desk")
    browser.post(f"/settings/points/{point.pk}", {"name": "Front desk", "kind": "desk"})
    assert "Front desk" in browser.get(f"/settings/branches/{quay.pk}").content.decode()
    assert "Front desk" in browser.get("/settings/branches").content.decode()


@pytest.mark.parametrize("slug", ["Quay 1", "quay_1", "-quay", "mill"])
def test_an_address_that_will_not_do_keeps_the_name(browser, library, slug):
    page = browser.post("/settings/branches/new", {**NEW, "name": "Quay", "slug": slug})
    assert page.status_code == 422
    assert 'value="Quay"' in page.content.decode()


def test_closed_days_come_and_go(browser, mill, now):
    browser.post("/settings/closed-days", {"day": "2026-12-25", "reason": "Christmas"})
    browser.post("/settings/closed-days", {"day": "2026-11-05", "branch": mill.pk})
    browser.post("/settings/closed-days", {"day": "2026-11-01"})  # over: kept, not shown
    page = browser.get("/settings/closed-days").content.decode()
    assert page.index("Thursday 5 November") < page.index("Friday 25 December")
    assert "Every branch: Christmas" in page
    assert "1 November" not in page
    christmas = Closure.objects.get(day=date(2026, 12, 25))
    browser.post(f"/settings/closed-days/{christmas.pk}/remove")
    assert not Closure.objects.filter(pk=christmas.pk).exists()


def test_words_are_written_one_a_language_and_read_back(browser, library):
    page = browser.get("/settings/words").content.decode()
    assert 'name="ask.lead.fr"' in page
    assert "Default: your words in the library" in page
    browser.post("/settings/words", {"ask.lead.fr": "Dites-nous tout."})
    assert "Dites-nous tout." in browser.get("/settings/words").content.decode()


def test_nothing_of_that_number(browser, library):
    for path in ("branches/99999", "points/99999", "branches/99999/points/new"):
        assert browser.get(f"/settings/{path}").status_code == 404
    assert browser.post("/settings/closed-days/99999/remove").status_code == 404


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ({"opens_0_1": "", "closes_0_1": ""}, "hours of one day at least"),
        ({"point": ""}, "what colleagues call it"),
        ({"closes_0_1": ""}, "When does it close?"),
    ],
)
def test_a_branch_does_not_open_without_hours_and_a_point(browser, library, left_out, sentence):
    many = Branch.objects.count()
    sent = {**NEW, "name": "Quay", "slug": "quay", **left_out}
    page = browser.post("/settings/branches/new", sent)
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="Quay"' in page.text
    assert Branch.objects.count() == many


def test_a_new_branch_begins_with_the_hours_of_the_first_one(browser, mill):
    page = browser.get("/settings/branches/new").text
    first = mill.hours.order_by("weekday").first()
    assert f'value="{first.opens:%H:%M}"' in page
    assert 'value="Desk"' in page
