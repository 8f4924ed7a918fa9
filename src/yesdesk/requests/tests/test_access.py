"""Who may see a request, and by which road."""

import pytest

from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.links import link_token
from yesdesk.requests.access import access_by_link, access_file, access_request, visible_topics
from yesdesk.requests.actions.change_contact import renew_link
from yesdesk.requests.actions.reply import set_audience
from yesdesk.testing.needs import ask_as_ana


def test_everybody_on_staff_may_see_every_request(mill, act, sam, noor, max_):
    request = ask_as_ana(mill)
    for user in (sam, noor, max_):
        assert access_request(act(user), request.pk) == request


def test_request_for_leads_is_closed_to_others(mill, act, sam, lea, teo):
    request = ask_as_ana(mill)
    set_audience(request, for_leads=True, by=act(sam))
    assert access_request(act(lea), request.pk) == request
    for user in (sam, teo):
        with pytest.raises(NotFound):
            access_request(act(user), request.pk)


def test_only_leads_open_it_to_all_again(mill, act, sam, lea):
    request = ask_as_ana(mill)
    set_audience(request, for_leads=True, by=act(sam))
    with pytest.raises(NotAllowed):
        set_audience(request, for_leads=False, by=act(sam))
    set_audience(request, for_leads=False, by=act(lea))
    assert access_request(act(sam), request.pk) == request


def test_the_link_opens_its_own_request(mill):
    request = ask_as_ana(mill)
    found, by = access_by_link(link_token(request.link_id, 1))
    assert found == request
    assert by.ref == request.pk
    assert not by.permissions


@pytest.mark.parametrize("token", ["", ".", "a.b", "x" * 22 + "." + "y" * 22, "\x00", "é.é"])
def test_no_other_link_opens_it(mill, token):
    ask_as_ana(mill)
    with pytest.raises(NotFound):
        access_by_link(token)


def test_a_new_link_revokes_the_old(mill):
    request = ask_as_ana(mill)
    old = link_token(request.link_id, request.link_generation)
    _, by = access_by_link(old)
    renew_link(request, by=by)
    with pytest.raises(NotFound):
        access_by_link(old)
    assert access_by_link(link_token(request.link_id, request.link_generation))[0] == request


def test_topics_follow_the_same_rule(mill, act, sam, lea):
    request = ask_as_ana(mill)
    set_audience(request, for_leads=True, by=act(sam))
    wanted = [
        f"desk.{mill.pk}",
        f"request.{request.pk}",
        f"staff.{sam.pk}",
        f"staff.{lea.pk}",
        "other.1",
        "desk.x",
    ]
    assert visible_topics(act(sam), wanted) == [f"desk.{mill.pk}", f"staff.{sam.pk}"]
    assert visible_topics(act(lea), wanted) == [
        f"desk.{mill.pk}",
        f"request.{request.pk}",
        f"staff.{lea.pk}",
    ]


def test_a_file_of_another_request_is_not_there(mill, act, sam):
    with pytest.raises(NotFound):
        access_file(act(sam), ask_as_ana(mill), 999)
