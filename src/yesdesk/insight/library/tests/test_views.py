"""Our library: before there is anything, while it is made, and with an edition."""

import pytest

from yesdesk.core.models import Job
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.editions import begin_editions, withdraw_editions
from yesdesk.insight.models import Edition, EditionState

pytestmark = pytest.mark.django_db


def test_a_library_that_began_yesterday_shows_no_zeros(client_of, dana, library):
    text = client_of(dana).get("/library").content.decode()
    main = text[text.index('id="main"') :]
    assert 'id="today"' in main
    assert ">0<" not in main
    assert 'id="editions"' not in main


def test_it_says_what_the_newest_edition_says(client_of, sam, library):
    edition = an_edition(a_file(NINE))
    page = client_of(sam).get("/library")
    assert page.context["says"]["hundred"] == "£100"
    assert page.context["says"]["compared"] is True
    assert f"/library/branches/{edition.pk}" in page.content.decode()
    assert not [name for name in NINE if f">{name}<" in page.content.decode()]


def test_of_one_branch_it_promises_no_comparison_and_is_the_directors(
    client_of, sam, dana, library
):
    name = next(iter(NINE))
    an_edition(a_file({name: NINE[name]}))
    assert client_of(dana).get("/library").context["says"]["compared"] is False
    page = client_of(sam).get("/library")
    assert page.context["says"] is None
    assert "only the director sees them" in page.content.decode()


def test_of_another_librarys_file_it_says_no_share(client_of, sam, dana, library):
    an_edition(a_file(NINE, is_ours=False))
    for who in (sam, dana):
        page = client_of(who).get("/library")
        assert page.context["says"] is None
        assert "another library" in page.content.decode()


def test_it_promises_another_try_only_while_there_is_one(client_of, sam, library):
    begin_editions(a_file(NINE))
    Edition.objects.update(state=EditionState.FAILED)
    assert "We try again by ourselves." in client_of(sam).get("/library").content.decode()
    Job.objects.all().delete()
    assert "We stopped trying." in client_of(sam).get("/library").content.decode()


def test_it_says_that_one_is_being_made(client_of, sam, library):
    begin_editions(a_file(NINE))
    page = client_of(sam).get("/library")
    assert page.context["says"] is None
    assert 'id="by-branch"' in page.content.decode()


def test_withdrawn_editions_stay_in_the_list(client_of, sam, library):
    edition = an_edition(a_file(NINE))
    withdraw_editions(edition.file)
    page = client_of(sam).get("/library")
    assert page.context["newest"] is None
    assert [each.state for each, _, _ in page.context["editions"]] == ["withdrawn"]


def test_the_menu_has_four_pages(client_of, sam, library):
    menu = client_of(sam).get("/library").context["menu"]
    assert [line.label for line in menu] == ["Desk", "Say yes", "Answers", "Our library"]
    assert [line.current for line in menu] == [False, False, False, True]
