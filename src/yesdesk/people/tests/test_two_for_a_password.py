"""Whoever reads what others did with money gets a start password by two people, never by IT alone."""

from datetime import timedelta

import pytest

from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.people.access import access_reset
from yesdesk.people.colleagues.actions import deactivate_member, reactivate_member, reset_password
from yesdesk.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def fay(library):
    return User.objects.select_related("job_class").get(username="fay")


def fresh(member):
    return User.objects.select_related("job_class").get(pk=member.pk)


def test_it_alone_changes_nothing(client_of, teo, fay, now):
    for _press in range(2):
        answer = client_of(teo).post(f"/settings/staff/{fay.pk}/password")
        assert answer.status_code == 302
        assert fresh(fay).password == fay.password
    assert AuditEntry.objects.filter(tag="people.staff.start_password_asked").count() == 2


def test_a_director_agrees_and_sees_it_once(client_of, teo, dana, fay, now):
    client_of(teo).post(f"/settings/staff/{fay.pk}/password")
    browser = client_of(dana)
    page = browser.get("/settings/agree").text
    assert f"{teo.name} asks for a start password for {fay.name}" in page
    shown = browser.post(f"/settings/agree/{fay.pk}")
    assert shown.status_code == 200
    assert 'class="secret"' in shown.text
    assert fresh(fay).password != fay.password
    assert browser.post(f"/settings/agree/{fay.pk}").status_code == 404


def test_another_who_looks_after_staff_asks_only(act, teo, kim, fay, now):
    assert reset_password(fay, by=act(teo)) == ""
    kim.job_class = teo.job_class
    kim.save()
    assert reset_password(fresh(fay), by=act(kim)) == ""


def test_nobody_agrees_who_may_not_or_to_what_nobody_asked(act, teo, sam, dana, fay, now):
    with pytest.raises(NotFound):
        access_reset(act(dana), fay.pk)
    reset_password(fay, by=act(teo))
    with pytest.raises(NotAllowed):
        reset_password(fresh(fay), by=act(sam))
    assert access_reset(act(dana), fay.pk) == fay


def test_a_question_of_yesterday_is_over(act, teo, dana, fay, now):
    reset_password(fay, by=act(teo))
    now.shift(timedelta(days=1, seconds=1))
    with pytest.raises(NotFound):
        access_reset(act(dana), fay.pk)


def test_nobody_agrees_to_their_own(act, teo, fay, now):
    reset_password(fay, by=act(teo))
    with pytest.raises((NotAllowed, Refusal)):
        reset_password(fresh(fay), by=act(fay))


def test_who_comes_back_to_that_post_waits_for_a_second_person_too(act, teo, dana, fay, now):
    deactivate_member(fay, by=act(teo))
    assert reactivate_member(fay, by=act(teo)) == ""
    assert reset_password(fresh(fay), by=act(dana))


def test_everybody_elses_is_its_to_give(act, teo, sam, now):
    assert reset_password(sam, by=act(teo))
