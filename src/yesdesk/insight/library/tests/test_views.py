"""Our library as it is read: by whom, with how much in it, and before there is anything."""

from datetime import UTC, date, datetime

import pytest

from yesdesk.backing.models import CardQuestion, Lane, Ruling, Suggestion, SuggestionState
from yesdesk.backing.rulings.tests.tried import a_trial_looked_at
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import begin_editions, withdraw_editions
from yesdesk.insight.library import page as pages
from yesdesk.insight.library.tests.months import a_months_page, shown_counts
from yesdesk.insight.models import Edition, EditionState
from yesdesk.insight.rules.collect import rule_key
from yesdesk.people import queries as staff
from yesdesk.places.actions import set_switches
from yesdesk.places.models import Branch
from yesdesk.places.switches import Switch
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.models import DayPart

pytestmark = pytest.mark.django_db


def main_of(page):
    text = page.content.decode()
    return text[text.index('id="main"') : text.index("</main>")]


def test_a_library_that_began_yesterday_shows_no_zeros(client_of, dana, library, now):
    library.opened_at = datetime(2026, 11, 3, 9, tzinfo=UTC)
    library.save()
    page = client_of(dana).get("/library")  # Wednesday 4 November
    assert page.context["began"] == "yesterday"
    assert page.context["first_day"] == "Monday 7 December"
    assert page.context["covers"] == ("Tuesday 3 November", "30 November 2026")
    main = main_of(page)
    assert main.count("<h3>") == 9
    assert ">0<" not in main
    assert 'id="editions"' not in main


class TestTheBell:
    @pytest.fixture(autouse=True)
    def rang(self, library, monkeypatch):
        set_switches({Switch.TIME}, by=SYSTEM)
        monkeypatch.setattr(pages, "bells_told", lambda _by: "Last month the bell rang 31 times.")

    def test_it_is_talked_about_on_a_monday_card_once(self, client_of, sam):
        browser = client_of(sam)
        assert "rang 31 times" in main_of(browser.get("/library"))
        for _again in range(2):
            assert browser.post("/library/time/card")["Location"] == "/library"
        question = CardQuestion.objects.get()
        assert question.lived == "Last month the bell rang 31 times."
        assert "Could one more of us be free then?" in browser.get("/library/card").text

    def test_a_reader_who_answers_nobody_has_no_button(self, client_of, fay):
        browser = client_of(fay)
        assert "/library/time/card" not in main_of(browser.get("/library"))
        assert browser.post("/library/time/card").status_code == 403

    def test_it_is_gone_while_time_is_off(self, client_of, sam):
        set_switches(set(), by=SYSTEM)
        browser = client_of(sam)
        assert "rang 31 times" not in main_of(browser.get("/library"))
        assert browser.post("/library/time/card").status_code == 404

    def test_when_nobody_was_free_goes_onto_the_card_with_it(self, client_of, sam, monkeypatch):
        monkeypatch.setattr(staff, "FEWEST_STAFF", 1)
        cells = [(1, DayPart.AFTERNOON, 9), (2, DayPart.MORNING, 5)]
        monkeypatch.setattr(pages, "when_nobody_was_free", lambda _by: cells)
        browser = client_of(sam)
        said = "Tuesday, 15:00 to 18:00: 9 times nobody was free."
        assert said in main_of(browser.get("/library"))
        browser.post("/library/time/card")
        assert CardQuestion.objects.get().lived.endswith(said)


class TestWhenPeopleCome:
    @pytest.fixture(autouse=True)
    def november(self, library):
        set_switches({Switch.TIME}, by=SYSTEM)
        a_months_page(**shown_counts())

    def test_it_stands_beside_the_opening_hours_where_ten_work(self, client_of, sam, monkeypatch):
        monkeypatch.setattr(staff, "FEWEST_STAFF", 1)
        page = client_of(sam).get("/library")
        assert 'id="came"' not in page.text
        assert (
            page.context["time"]["came"]["hours"][0] == "09:00\xa0to\xa020:00"
        )  # the hill closes last
        assert page.context["time"]["came"]["hours"][6] == "Closed"

    def test_it_stands_with_the_needs_where_fewer_work(self, client_of, sam):
        page = client_of(sam).get("/library")
        assert 'id="came"' in page.text
        assert page.context["time"]["came"] is None

    def test_an_older_page_has_it_with_the_needs(self, client_of, sam, monkeypatch):
        monkeypatch.setattr(staff, "FEWEST_STAFF", 1)
        page = client_of(sam).get(f"/library/{Edition.objects.get().pk}")
        assert 'id="came"' in page.text


def test_a_library_that_begins_after_a_month_waits_for_the_next_one(client_of, sam, library, now):
    library.opened_at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    library.save()
    now.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert client_of(sam).get("/library").context["first_day"] == "Monday 4 January"


def test_a_busy_month_is_told_in_numbers_to_all_and_in_sums_to_some(
    client_of, sam, dana, fay, library
):
    a_months_page(**shown_counts())
    page = client_of(sam).get("/library")
    main = main_of(page)
    assert page.context["ended"]["plain"] == "2,104"
    assert [bar.n for bar in page.context["ended"]["bars"]] == ["2,104", "502", "204", "37"]
    assert {'id="ended"', 'id="kinds"', 'id="came"'} <= set(main.split()) | set(
        main.replace(">", " ").split()
    )
    assert 'id="money"' not in main
    assert "2,104.40" not in main
    for who in (dana, fay):
        assert "2,104.40" in main_of(client_of(who).get("/library"))


def test_rules_stand_by_the_book_with_how_often_somebody_waited(client_of, sam, rules):
    book = rules_in_force(SYSTEM, None, date(2026, 12, 7))
    told = {"first": "2025-12", "last": "2026-11", "of": 632, "keeps": False}
    waited = {rule_key(book[0].terms.id): {**told, "times": 7}}
    waited[rule_key(book[2].terms.id)] = {**told, "times": 172, "keeps": True}
    edition = a_months_page(**shown_counts(waited=waited))
    page = client_of(sam).get("/library")
    first, second = page.context["rules"]
    assert [first["slug"], second["slug"]] == [book[0].slug, book[2].slug]
    assert [first["times"], second["times"]] == ["7", "172"]
    assert f'href="/library/rules/{second["slug"]}"' in main_of(page)
    told = client_of(sam).get(f"/library/{edition.pk}/page.csv").content.decode()
    assert f"rule {second['slug']},2025-12,2026-11,had to wait or heard no,172" in told


def test_a_headline_of_yes_waits_while_many_promises_are_open(client_of, sam, library):
    a_months_page(**shown_counts(settled=False))
    main = main_of(client_of(sam).get("/library"))
    assert 'id="open-promises"' in main
    heading = main[main.index('id="month"') : main.index("</h2>", main.index('id="month"'))]
    assert "2,104" not in heading


def test_a_small_month_says_so_in_a_sentence(client_of, sam, library):
    a_months_page(**shown_counts(ended=[], kinds=[], tapped=[], came=[]))
    page = client_of(sam).get("/library")
    assert page.context["ended"]["all"] == ""
    assert page.context["needs"]["came"] is None
    assert "<svg" not in main_of(page)
    assert ">0<" not in main_of(page)


def test_a_first_page_that_failed_promises_another_try_only_while_there_is_one(
    client_of, sam, library
):
    edition = a_months_page()
    Edition.objects.filter(pk=edition.pk).update(
        state=EditionState.FAILED, figures=None, made_on=None
    )
    page = client_of(sam).get("/library")
    assert 'id="failed"' in main_of(page)
    assert 'href="/library/card"' in main_of(page), "papers are there meanwhile"
    assert page.context["goes_on"] is False
    assert 'id="editions"' not in main_of(page), "the line above says it once"


def test_eighty_two_branches_are_said_as_a_number(client_of, sam, library):
    a_months_page(**shown_counts(branches=82))
    assert "82 branches" in main_of(client_of(sam).get("/library"))
    assert Branch.objects.count() < 82


@pytest.mark.parametrize(("changes", "told"), [([], "1,980"), (["2026-11-10"], "")])
def test_the_month_before_is_set_beside_only_where_it_is_counted_alike(
    client_of, sam, library, changes, told
):
    a_months_page(**shown_counts(before=[[["yes"], 1980], [["another"], 700]], changes=changes))
    (beside,) = client_of(sam).get("/library").context["ended"]["beside"]
    assert beside.get("plain", "") == told
    assert bool(beside.get("changed")) is bool(changes)


def test_what_waits_is_told_with_its_post_and_day_and_no_name(client_of, sam, library):
    line = Suggestion.objects.create(
        line="The printer <upstairs> eats coins",
        lane=Lane.FIX,
        state=SuggestionState.SAID,
        said_on=date(2026, 11, 20),
        due=date(2026, 11, 30),
        author=sam,
    )
    page = client_of(sam).get("/library")
    (told,) = page.context["waiting"]
    assert line.line in told["title"]
    assert "30 November" in told["when"]
    strip = main_of(page).partition('id="waiting"')[2].partition("</section>")[0]
    assert f'href="/suggestions/{line.pk}"' in strip
    assert sam.name not in strip
    assert "<upstairs>" not in strip


def test_a_decision_waits_until_its_day_and_is_owed_after_it(client_of, sam, rules):
    ruling = a_trial_looked_at(RuleVersion.objects.order_by("pk")[0])
    (told,) = client_of(sam).get("/library").context["waiting"]
    assert ruling.title in told["title"]
    assert (told["page"], told["pk"], told["owed"]) == ("decision", ruling.pk, False)
    Ruling.objects.update(due_on=date(2020, 1, 6))
    (told,) = client_of(sam).get("/library").context["waiting"]
    assert told["owed"]
    assert "6 January" in told["when"]


def test_an_older_edition_keeps_its_address_and_what_is_live_stays_away(client_of, sam, library):
    old = a_months_page(month=(2026, 11), **shown_counts(ended=[[["yes"], 77]]))
    a_months_page(**shown_counts())
    page = client_of(sam).get(f"/library/{old.pk}")
    assert page.context["ended"]["all"] == "77"
    assert 'id="waiting"' not in main_of(page)
    assert [each.pk for each, _, _ in page.context["editions"]][-1] == old.pk


@pytest.mark.parametrize(
    ("months", "period"),
    [(["2026-11"], "November 2026"), (["2026-10", "2026-11"], "October to November 2026")],
)
def test_what_was_waived_in_one_month_names_it_once(client_of, fay, library, months, period):
    a_months_page(**shown_counts(sent=months))
    assert client_of(fay).get("/library").context["money"]["sent"]["period"] == period


def test_the_file_holds_what_is_shown_and_sums_for_those_who_read_them(
    client_of, sam, fay, library
):
    edition = a_months_page(**shown_counts())
    address = f"/library/{edition.pk}/page.csv"
    plain = client_of(sam).get(address).content.decode()
    assert "ended,2026-11,2026-11,yes,2104" in plain
    assert "waived" not in plain
    assert "210440" in client_of(fay).get(address).content.decode()
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.FAILED, figures=None)
    assert client_of(sam).get(address).status_code == 404


def test_library_page_says_what_the_newest_file_says(client_of, sam, library):
    edition = an_edition(a_file(NINE))
    page = client_of(sam).get("/library")
    assert page.context["says"]["hundred"] == "£100"
    assert page.context["says"]["compared"] is True
    assert f"/library/branches/{edition.pk}" in page.content.decode()
    assert not [name for name in NINE if f">{name}<" in page.content.decode()]


def test_library_page_of_one_branch_compares_nothing_and_is_the_directors(
    client_of, sam, dana, library
):
    name = next(iter(NINE))
    an_edition(a_file({name: NINE[name]}))
    assert client_of(dana).get("/library").context["says"]["compared"] is False
    page = client_of(sam).get("/library")
    assert page.context["says"] is None
    assert "only the director sees them" in page.content.decode()


def test_library_page_says_no_share_of_another_librarys_file(client_of, sam, dana, library):
    an_edition(a_file(NINE, is_ours=False))
    for who in (sam, dana):
        page = client_of(who).get("/library")
        assert page.context["says"] is None
        assert "another library" in page.content.decode()


def test_library_page_promises_another_try_only_while_a_job_waits(client_of, sam, library):
    begin_editions(a_file(NINE))
    Edition.objects.update(state=EditionState.FAILED)
    assert "We try again by ourselves." in client_of(sam).get("/library").content.decode()
    Job.objects.all().delete()
    assert "We stopped trying." in client_of(sam).get("/library").content.decode()


def test_withdrawn_editions_stay_in_the_list(client_of, sam, library):
    edition = an_edition(a_file(NINE))
    withdraw_editions(edition.file)
    page = client_of(sam).get("/library")
    assert page.context["file"] is None
    assert [each.state for each, _, _ in page.context["editions"]] == ["withdrawn"]


def test_the_menu_has_four_pages(client_of, sam, library):
    menu = client_of(sam).get("/library").context["menu"]
    assert [line.label for line in menu] == ["Desk", "Say yes", "Answers", "Our library"]
    assert [line.current for line in menu] == [False, False, False, True]
