"""Six values: one a month on the back of the Monday card, two with a number, and a library's own words."""

import re
from datetime import date

import pytest
from django.urls import reverse

from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.insight.told.collect import collect_values
from yesdesk.insight.told.values import ORDER, OWN_FILE, six_values, value_of_month
from yesdesk.places.models import Library
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db

JULY_TO_SEPTEMBER = ["2026-07", "2026-08", "2026-09"]


@pytest.fixture
def used(library):
    Library.objects.update(has_values=True)


def edition_with(promises=None, asked_again=None, ended=None, month=date(2026, 11, 1)):
    def figure(measure, parts):
        spans = [[JULY_TO_SEPTEMBER, parts]] if parts else []
        return {"measure": measure, "first": "2026-07", "spans": spans}

    Edition.objects.create(
        subject=EditionSubject.LIBRARY,
        month=month,
        state=EditionState.MADE,
        begun_at="2026-11-02T09:00Z",
        made_on=date(2026, 11, 3),
        figures={
            "values": {
                "promises": figure("promises", promises),
                "asked_again": figure("asked_again", asked_again),
            },
            "outcomes": {"ended": figure("ended", ended)},
        },
    )


def number(by, key):
    return six_values(by)[0][key].number


def test_each_value_has_two_months_of_the_year():
    months = [value_of_month(date(2026, month, 1)) for month in range(1, 13)]
    assert months == [*ORDER, *ORDER]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_every_value_has_its_words_and_a_shelf_of_two_or_three(library, act, sam, language):
    sam.language = language
    every, _problem = six_values(act(sam))
    assert set(every) == set(ORDER)
    for value in every.values():
        assert all((value.name, value.means, value.to_try))
        assert 2 <= len(value.shelf) <= 3
        assert all(each["author"] and each["title"] and each["year"] for each in value.shelf)


def test_this_months_value_is_on_the_back_of_the_card_and_first_on_its_page(
    used, now, client_of, sam
):
    client = client_of(sam)  # in November
    page = client.get(reverse("values"))
    assert page.context["now"].key == "wow"
    assert len(page.context["others"]) == 5
    assert [each["value"].key for each in client.get(reverse("monday_card")).context["backs"]] == [
        "wow",
        "wow",
    ]


def test_while_it_is_off_there_is_no_page_and_no_back(library, client_of, sam):
    client = client_of(sam)
    assert client.get(reverse("values")).status_code == 404
    assert "backs" not in client.get(reverse("monday_card")).text
    assert reverse("values") not in client.get(reverse("our_library")).text


def test_promises_on_time_stand_beside_all_of_the_last_quarter(library, act, sam):
    edition_with(promises=[[["on_time"], 88], [["not_on_time"], 5]])
    assert number(act(sam), "trust") == (
        "July to September 2026: 88 of 93 promises were kept on time."
    )


def test_few_late_promises_are_no_number_of_their_own(library, act, sam):
    edition_with(promises=[[["on_time", "not_on_time"], 93]])
    said = number(act(sam), "trust")
    assert "93 promises" in said
    assert re.findall(r"\d+", said) == ["2026", "93"]


def test_asked_again_stands_beside_requests_that_ended_in_the_same_months(library, act, sam):
    edition_with(asked_again=[[["n"], 35]], ended=[[["yes"], 386]])
    assert re.findall(r"\d+", number(act(sam), "quality")) == ["2026", "35", "386"]


def test_asked_again_stands_alone_where_not_all_ends_are_shown(library, act, sam):
    edition_with(asked_again=[[["n"], 35]])
    assert re.findall(r"\d+", number(act(sam), "quality")) == ["2026", "35"]


def test_quarter_before_the_last_one_is_no_number(library, act, sam):
    edition_with(
        promises=[[["on_time"], 88], [["not_on_time"], 5]],
        asked_again=[[["n"], 35]],
        month=date(2027, 1, 1),
    )
    assert not any(re.search(r"\d", each.number) for each in six_values(act(sam))[0].values())


def test_the_other_four_have_no_number(library, act, sam):
    edition_with(promises=[[["on_time"], 88], [["not_on_time"], 5]], asked_again=[[["n"], 35]])
    have = {key for key, value in six_values(act(sam))[0].items() if value.number}
    assert have == {"trust", "quality"}


def test_what_is_collected_is_what_the_page_reads(library, act, sam):
    for month in (7, 8, 9):
        counted(9, date(2026, month, 2), 1, "promise", "on_time")
        counted(3, date(2026, month, 2), 1, "ended", "account", "yes")
    edition_with()
    page = MonthsPage(date(2026, 11, 1), date(2026, 11, 3))
    Edition.objects.update(figures={"values": collect_values(page)})
    assert "27 promises" in number(act(sam), "trust")


def test_own_file_changes_a_shelf_and_leaves_the_rest(library, act, sam, settings, tmp_path):
    settings.DATA = tmp_path
    book = '{ author = "Ray Oldenburg", title = "The Great Good Place", year = 1989 }'
    (tmp_path / OWN_FILE).write_text(f"[comfort]\nshelf = [{book}]\n", encoding="utf-8")
    every, problem = six_values(act(sam))
    assert not problem
    assert [each["year"] for each in every["comfort"].shelf] == [1989]
    assert every["comfort"].means
    assert len(every["trust"].shelf) == 3


@pytest.mark.parametrize(
    "own",
    [
        b"[comfort",
        b"\xff\xfe",
        b"comfort = 4",
        b"[speed]\nmeans = 'Quick.'",
        b"[comfort]\nshelf = 'one book'",
        b"[comfort]\nshelf = [{ author = 'R. O.', title = 'T' }]",
        b"[comfort]\nshelf = [{ author = 'R. O.', title = 'T', year = 'old' }]",
        b"[comfort]\ntry = 7",
        b"[comfort]\ntarget = 90",
    ],
)
def test_own_file_with_a_mistake_is_named_and_ours_is_shown(
    used, client_of, act, sam, settings, tmp_path, own
):
    settings.DATA = tmp_path
    (tmp_path / OWN_FILE).write_bytes(own)
    every, problem = six_values(act(sam))
    assert problem
    assert len(every["comfort"].shelf) == 3
    assert 'id="own-file"' in client_of(sam).get(reverse("values")).text
