"""Pages of tags: the list in Settings, and tags on a request and in its line. Without a list there is nothing of it."""

import pytest

from yesdesk.requests.actions.tags import add_tag, retire_tag, tag_request
from yesdesk.requests.models import Tag
from yesdesk.requests.queries.tags import forget_tags
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def museum(act, lea):
    tag = add_tag("Museum pass", by=act(lea))
    forget_tags()
    return tag


def test_lead_adds_and_retires_a_tag(client_of, lea):
    browser = client_of(lea)
    assert browser.post("/settings/tags", {"word": "Museum pass"}).status_code == 302
    assert "Museum pass" in browser.get("/settings/tags").content.decode()
    assert browser.post(f"/settings/tags/{Tag.objects.get().pk}/retire").status_code == 302
    assert not Tag.objects.exists()


def test_refused_word_is_still_there(client_of, lea, sam):
    page = client_of(lea).post("/settings/tags", {"word": "For Sam"})
    assert page.status_code == 422
    assert 'value="For Sam"' in page.content.decode()


def test_tag_is_put_on_by_a_tap_and_stands_on_the_request_and_in_its_line(
    client_of, sam, mill, museum
):
    browser, request = client_of(sam), ask_as_ana(mill)
    done = browser.post(f"/desk/{request.pk}/tag", {"on": museum.pk})
    assert done["Location"] == f"/desk/{request.pk}"
    assert browser.get(f"/desk/{request.pk}").context["tags"] == ["Museum pass"]
    (row,) = browser.get("/desk").context["rows"]
    assert row.tags == ["Museum pass"]
    browser.post(f"/desk/{request.pk}/tag", {"off": museum.pk})
    assert not request.tags.exists()


@pytest.mark.parametrize("sent", [{}, {"on": "x"}, {"on": "999"}, {"off": "-1"}])
def test_no_tag_is_not_found(client_of, sam, mill, museum, sent):
    request = ask_as_ana(mill)
    assert client_of(sam).post(f"/desk/{request.pk}/tag", sent).status_code == 404


def test_without_a_list_nothing_of_tags_is_shown(client_of, sam, mill):
    request = ask_as_ana(mill)
    page = client_of(sam).get(f"/desk/{request.pk}").content.decode()
    assert "act-tags" not in page


def test_retired_tag_is_offered_only_to_be_taken_off(client_of, act, lea, sam, mill, museum):
    browser, old, new = client_of(sam), ask_as_ana(mill), ask_as_ana(mill)
    tag_request(old, museum.pk, on=True, by=act(sam))
    retire_tag(museum.pk, by=act(lea))
    forget_tags()
    assert [tag.pk for tag in browser.get(f"/desk/{old.pk}").context["tag_choices"]] == [museum.pk]
    assert browser.get(f"/desk/{new.pk}").context["tag_choices"] == []


def test_hidden_emergency_shows_no_tag(client_of, act, lea, sam, mill, museum):
    request = ask_as_ana(mill)
    tag_request(request, museum.pk, on=True, by=act(sam))
    type(request).objects.filter(pk=request.pk).update(for_leads=True, emergency="fire")
    ((row, _card),) = client_of(sam).get("/desk").context["emergencies"]
    assert (row.pk, row.tags) == (0, ())
