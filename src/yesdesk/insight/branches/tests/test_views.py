"""The page by branch: who reads which name, what stands on it, and what is in no page and no file."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.models import Job
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import withdraw_editions
from yesdesk.insight.models import Edition, EditionState
from yesdesk.places.models import Branch
from yesdesk.policy.models import Sheet
from yesdesk.policy.tests.written import late_charges_signed

pytestmark = pytest.mark.django_db
PAGE = "/library/branches"


@pytest.fixture
def edition(mill, hill):
    """Nine branches of which Ash is Mill Street, and Birch is Hill Road."""
    return an_edition(a_file(NINE, ours={"Ash": mill, "Birch": hill}, rounded_to_minor=1_000))


def names_in(page):
    text = page.content.decode()
    return {name for name in NINE if re.search(rf"\b{name}\b", text)}


def test_the_director_reads_every_branch_by_name_a_to_z(client_of, dana, edition):
    page = client_of(dana).get(PAGE)
    assert names_in(page) == set(NINE)
    assert [row["name"] for row in page.context["table"]] == sorted(NINE)


def test_the_director_chooses_one(client_of, dana, edition):
    page = client_of(dana).get(PAGE, {"branch": "3"})
    assert page.context["one"]["name"] == "Cedar"
    assert 'id="over-time"' in page.content.decode()
    assert client_of(dana).get(PAGE, {"branch": "77"}).context["one"] is None
    assert client_of(dana).get(PAGE, {"branch": "x"}).context["one"] is None


def test_a_lead_reads_their_own_branch_alone(client_of, lea, edition):
    """Lea's is Mill Street; asking for another changes nothing."""
    for asked in ({}, {"branch": "3"}):
        assert names_in(client_of(lea).get(PAGE, asked)) == {"Ash"}


@pytest.mark.parametrize("who", ["sam", "kim", "teo", "priya", "fay"])
def test_everybody_else_reads_dots_without_names(who, client_of, request, edition):
    page = client_of(request.getfixturevalue(who)).get(PAGE, {"branch": "1"})
    assert names_in(page) == set()
    assert [look for look, _x, _y in page.context["chart"].dots] == ["other"] * 9


def test_the_order_of_dots_tells_no_name(client_of, sam, edition):
    """They lie from left to right, not from A to Z."""
    drawn = re.findall(
        r'<circle class="other" cx="([\d.]+)"', client_of(sam).get(PAGE).content.decode()
    )
    assert [float(x) for x in drawn] == sorted(float(x) for x in drawn)


def test_no_file_holds_a_share_by_branch(client_of, dana, edition):
    file = client_of(dana).get(f"{PAGE}/{edition.pk}/sums.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert names_in(file) == set()
    lines = file.content.decode().split("\r\n")
    assert lines[:3] == [
        "figure,first_month,last_month,what,n",
        "settled_minor_GBP,2025-01,2025-01,forgiven,24600",
        "settled_minor_GBP,2025-01,2025-01,paid,106300",
    ]
    assert len(lines) == 1 + 2 * 12 + 1


def test_branches_page_says_that_high_is_not_bad(client_of, sam, edition):
    assert "High is not bad, low is not good." in client_of(sam).get(PAGE).content.decode()


def test_money_is_read_as_the_library_writes_it(client_of, sam, edition):
    says = client_of(sam).get(PAGE).context["writes"]
    assert says.money(3_534_000) == "£35,340"
    assert says.of_hundred(0.2001) == "£20"


def test_what_the_file_cannot_tell_stands_on_the_page(client_of, sam, edition):
    text = client_of(sam).get(PAGE).content.decode()
    assert 'id="cannot"' in text
    assert 'id="rounded"' in text


def test_each_picture_has_a_title_and_a_description(client_of, dana, edition):
    text = client_of(dana).get(PAGE, {"branch": "1"}).content.decode()
    pictures = re.findall(r'<svg class="chart"[^>]*aria-labelledby="([^"]+)"', text)
    assert len(pictures) == 2
    for ids in pictures:
        for each in ids.split():
            assert f'id="{each}"' in text


def test_a_picture_of_four_branches_is_the_directors_alone(client_of, sam, lea, dana, mill):
    few = {name: NINE[name] for name in list(NINE)[:4]}
    an_edition(a_file(few, ours={"Ash": mill}))
    assert client_of(sam).get(PAGE).context["chart"] is None
    assert client_of(dana).get(PAGE).context["chart"] is not None
    assert names_in(client_of(lea).get(PAGE)) == {"Ash"}


def test_where_there_are_only_two_branches_a_lead_reads_neither(client_of, lea, dana, mill):
    """All less their own would be the other one."""
    an_edition(a_file({name: NINE[name] for name in ("Ash", "Birch")}, ours={"Ash": mill}))
    assert names_in(client_of(lea).get(PAGE)) == set()
    assert names_in(client_of(dana).get(PAGE)) == {"Ash", "Birch"}


def test_two_with_money_are_two_however_little_the_other_has(client_of, lea, sam, dana, mill):
    """The whole has the small one in it, so all less her own would be that one."""
    edition = an_edition(a_file({"Ash": NINE["Ash"], "Birch": (1, 3)}, ours={"Ash": mill}))
    for who in (lea, sam):
        page = client_of(who).get(PAGE)
        assert 'id="few"' in page.content.decode()
        assert not {"one", "sums", "writes"} & set(page.context)
        assert client_of(who).get(f"{PAGE}/{edition.pk}/sums.csv").status_code == 404
    assert client_of(dana).get(PAGE).context["one"]["name"] == "Ash"


def test_a_third_that_is_small_lets_a_lead_read_her_own(client_of, lea, mill):
    few = {"Ash": NINE["Ash"], "Birch": (1, 3), "Cedar": (1, 3)}
    an_edition(a_file(few, ours={"Ash": mill}))
    assert client_of(lea).get(PAGE).context["one"]["name"] == "Ash"


def test_a_month_of_two_branches_is_the_directors_alone(client_of, lea, dana, mill):
    """And one month more, since the year less eleven months would be that month."""
    file = a_file({name: NINE[name] for name in list(NINE)[:4]}, ours={"Ash": mill})
    file.facts.filter(branch__in=["Cedar", "Elm"], month=date(2025, 3, 1)).delete()
    edition = an_edition(file)
    page = client_of(lea).get(PAGE)
    assert (len(page.context["sums"]), len(page.context["one"]["months"])) == (10, 10)
    assert page.context["one"]["gaps"]
    file = f"{PAGE}/{edition.pk}/sums.csv"
    text = client_of(lea).get(file).content.decode()
    assert "2025-03" not in text
    assert len(text.split()) == 1 + 2 * 10
    assert len(client_of(dana).get(PAGE).context["sums"]) == 12
    assert len(client_of(dana).get(file).content.decode().split()) == 1 + 2 * 12


def test_branch_is_shown_over_time(client_of, dana, mill):
    an_edition(a_file({"Ash": NINE["Ash"]}, ours={"Ash": mill}))
    page = client_of(dana).get(PAGE)
    assert page.context["chart"] is None
    assert page.context["one"]["name"] == "Ash"
    assert 'id="dots-h"' not in page.content.decode()


def test_single_branch_library_shows_its_sums_to_all_staff(client_of, sam, lea, mill, hill):
    edition = an_edition(a_file({"Ash": NINE["Ash"]}, ours={"Ash": mill}))
    assert 'id="few"' in client_of(sam).get(PAGE).content.decode()
    Branch.objects.filter(pk=hill.pk).update(closed_for_good=True)
    assert len(client_of(sam).get(PAGE).context["sums"]) == 12
    assert client_of(sam).get(f"{PAGE}/{edition.pk}/sums.csv").status_code == 200
    assert client_of(lea).get(PAGE).context["one"]["name"] == "Ash"


def test_a_file_that_tells_no_branches_apart_is_of_the_whole(client_of, sam, library):
    an_edition(a_file({"": NINE["Ash"]}))
    assert len(client_of(sam).get(PAGE).context["sums"]) == 12


def test_services_are_shown_where_each_has_branches_enough(client_of, sam, edition, db):
    an_edition(a_file(NINE, name="b.csv", service=lambda name: "East" if name < "F" else "West"))
    page = client_of(sam).get(PAGE)
    assert [(row["name"], row["branches"]) for row in page.context["services"]] == [
        ("East", 4),
        ("West", 5),
    ]
    assert 'id="between"' in page.content.decode()


def test_a_service_of_one_branch_is_the_directors_alone(client_of, sam, dana, edition):
    an_edition(a_file(NINE, name="b.csv", service=lambda name: "One" if name == "Ash" else "Rest"))
    assert client_of(sam).get(PAGE).context["services"] == []
    assert len(client_of(dana).get(PAGE).context["services"]) == 2


def test_a_draft_begins_with_the_sheet_in_force(client_of, dana, edition, act):
    """What it gives is what staff have: no line less."""
    late_charges_signed(by=act(dana))
    signed = Sheet.objects.exclude(signed_at=None).get()
    answer = client_of(dana).post(f"{PAGE}/draft")
    assert answer["Location"] == "/rules/sheet/draft"
    drafted = Sheet.objects.get(signed_at=None)
    terms = ("rule_version__rule", "job_class", "per_act", "per_patron", "per_week")
    assert set(drafted.lines.values_list(*terms)) == set(signed.lines.values_list(*terms))


def test_a_draft_that_stands_is_named_instead(client_of, dana, edition, act):
    """It may take a yes away: nothing is promised of it."""
    late_charges_signed(by=act(dana))
    assert 'id="drafted"' not in client_of(dana).get(PAGE).content.decode()
    client_of(dana).post(f"{PAGE}/draft")
    text = client_of(dana).get(PAGE).content.decode()
    assert 'id="drafted"' in text
    assert 'href="/rules/sheet/draft"' in text
    assert f"{PAGE}/draft" not in text
    assert "takes away no yes" not in text


def test_who_may_not_draft_sees_no_button(client_of, sam, lea, edition):
    assert f"{PAGE}/draft" not in client_of(sam).get(PAGE).content.decode()
    assert f"{PAGE}/draft" in client_of(lea).get(PAGE).content.decode()


def test_without_an_edition_it_leads_to_the_library(client_of, sam, library):
    assert client_of(sam).get(PAGE)["Location"] == "/library"


def test_edition_being_made_says_so(client_of, sam, dana, edition):
    Edition.objects.update(state=EditionState.MAKING, figures=None)
    assert 'id="making"' in client_of(sam).get(PAGE).content.decode()
    Edition.objects.update(state=EditionState.FAILED)
    assert f"{PAGE}/again" not in client_of(sam).get(PAGE).content.decode()
    assert "We try again by ourselves." in client_of(sam).get(PAGE).content.decode()
    Job.objects.all().delete()
    assert "We try again by ourselves." not in client_of(sam).get(PAGE).content.decode()
    assert f"{PAGE}/again" in client_of(dana).get(PAGE).content.decode()
    assert client_of(dana).post(f"{PAGE}/again")["Location"] == PAGE
    assert Edition.objects.get().state == EditionState.MAKING


def test_a_withdrawn_one_has_no_figures_and_no_file(client_of, dana, edition):
    withdraw_editions(edition.file)
    page = client_of(dana).get(f"{PAGE}/{edition.pk}")
    assert 'id="withdrawn"' in page.content.decode()
    assert names_in(page) == set()
    assert client_of(dana).get(f"{PAGE}/{edition.pk}/sums.csv").status_code == 404


def test_five_months_give_sums_alone(client_of, sam, library):
    an_edition(a_file(NINE, months=5))
    page = client_of(sam).get(PAGE)
    assert 'id="too-little"' in page.content.decode()
    assert names_in(page) == set()


def test_branches_page_reads_the_edition_not_the_file(client_of, dana, edition):
    client = client_of(dana)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    read = [each["sql"] for each in asked if "insight_" in each["sql"]]
    assert len(read) == 1
    assert not [sql for sql in read if "insight_factsettled" in sql]


def test_the_director_finds_a_branch_in_a_long_table(client_of, dana, sam, library):
    many = {f"{first} {last}": (10, 90) for first in ("East", "West") for last in NINE}
    address = f"/library/branches/{an_edition(a_file(many)).pk}"
    found = client_of(dana).get(address, {"find": " west h "})
    assert [row["name"] for row in found.context["table"]] == ["West Hazel", "West Holly"]
    nothing = client_of(dana).get(address, {"find": "<Zoo>"}).content.decode()
    assert 'id="none-found"' in nothing
    assert "<Zoo>" not in nothing
    assert 'name="find"' not in client_of(sam).get(address, {"find": "west"}).content.decode()


def test_who_has_nothing_to_compare_finds_another_librarys_file(client_of, sam, mill):
    ours = an_edition(a_file({"Ash": NINE["Ash"]}, ours={"Ash": mill}))
    other = an_edition(a_file(NINE, name="Made up.csv", digest="0" * 64, is_ours=False))
    page = client_of(sam).get(PAGE)
    assert page.context["edition"] == ours
    assert page.context["elsewhere"] == other
    assert f'href="{PAGE}/{other.pk}"' in page.content.decode()
    example = client_of(sam).get(f"{PAGE}/{other.pk}")
    assert 'id="whose"' in example.content.decode()
    assert "Made up.csv" in example.content.decode()
    assert example.context["elsewhere"] is None


def test_no_sheet_is_drafted_from_another_librarys_file(client_of, dana, mill):
    an_edition(a_file(NINE, is_ours=False))
    assert "/library/branches/draft" not in client_of(dana).get(PAGE).content.decode()
