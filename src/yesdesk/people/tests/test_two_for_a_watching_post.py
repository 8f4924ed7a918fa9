"""Nobody is put where others' work with money and accounts is read, or taken from there, by one person alone."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.access import access_reset
from yesdesk.people.colleagues.actions import (
    add_member,
    change_member,
    confirm_reset,
    deactivate_member,
    reset_password,
)
from yesdesk.people.job_classes.actions import add_job_class, set_permissions
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import permissions_of

pytestmark = pytest.mark.django_db

READS = Permission.ILS_LEDGER_READ


@pytest.fixture
def fay(library):
    return User.objects.select_related("job_class").get(username="fay")


def fresh(member):
    return User.objects.select_related("job_class").get(pk=member.pk)


def job_class(name):
    return JobClass.objects.get(name=name)


def move(member, to, *, by):
    words = {"name": member.name, "branch": member.branch, "email": "", "language": "en"}
    change_member(member, job_class=to, by=by, **words)
    return fresh(member)


def reads_the_ledger(member):
    return READS in permissions_of(fresh(member).job_class.permissions)


def known_to_it(member, given):
    return bool(given) and fresh(member).check_password(given)


def test_three_taps_give_it_no_way_into_the_ledger(act, teo, fay, now):
    finance, it = fay.job_class, act(teo)
    move(fay, job_class("Librarian"), by=it)
    given = reset_password(fresh(fay), by=it)
    move(fresh(fay), finance, by=it)
    assert not (known_to_it(fay, given) and reads_the_ledger(fay))


def test_a_move_out_waits_for_a_second_person(act, teo, dana, fay, now):
    assert move(fay, job_class("Librarian"), by=act(teo)).job_class.name == "Finance"
    assert confirm_reset(access_reset(act(dana), fay.pk), by=act(dana)) == ""
    assert fresh(fay).job_class.name == "Librarian"
    assert fresh(fay).password == fay.password


def test_a_move_in_waits_and_comes_with_a_password_that_it_never_saw(act, teo, dana, sam, fay, now):
    mine = reset_password(sam, by=act(teo))
    assert move(fresh(sam), fay.job_class, by=act(teo)).job_class.name == "Shelver"
    given = confirm_reset(access_reset(act(dana), sam.pk), by=act(dana))
    assert fresh(sam).job_class.name == "Finance"
    assert fresh(sam).check_password(given)
    assert not fresh(sam).check_password(mine)


def test_what_else_was_changed_is_saved_at_once(act, teo, sam, fay, now):
    sam.name = "Samuel"
    assert move(sam, fay.job_class, by=act(teo)).name == "Samuel"


def test_who_asks_does_not_agree_nor_by_another_start_password(act, teo, sam, fay, kim, now):
    move(sam, fay.job_class, by=act(teo))
    with pytest.raises((NotAllowed, NotFound)):
        confirm_reset(fresh(sam), by=act(teo))
    kim.job_class = teo.job_class
    kim.save()
    assert reset_password(fresh(sam), by=act(kim))
    assert fresh(sam).job_class.name == "Shelver"
    assert fresh(sam).job_class_asked == fay.job_class


def test_a_new_member_there_waits_for_the_password(act, teo, dana, fay, now):
    added, given = add_member("flo", name="Flo", job_class=fay.job_class, branch=None, by=act(teo))
    assert given == ""
    assert not fresh(added).check_password("")
    given = confirm_reset(access_reset(act(dana), added.pk), by=act(dana))
    assert fresh(added).check_password(given)


def test_the_first_one_needs_nobody_and_the_trace_says_so(act, teo, sam, fay, library, now):
    finance = fay.job_class
    fay.delete()
    assert move(sam, finance, by=act(teo)).job_class == finance
    assert AuditEntry.objects.filter(
        tag="people.staff.first_to_watch", subject=f"user:{sam.pk}"
    ).exists()
    added, given = add_member("flo", name="Flo", job_class=finance, branch=None, by=act(teo))
    assert (added.job_class, given) == (finance, "")


def test_somebody_who_left_was_there_already(act, teo, sam, fay, now):
    deactivate_member(fay, by=act(teo))
    assert move(sam, fay.job_class, by=act(teo)).job_class.name == "Shelver"


def test_the_machine_itself_needs_nobody(sam, fay, now):
    assert move(sam, fay.job_class, by=SYSTEM).job_class == fay.job_class


def test_a_class_with_people_in_it_neither_gets_nor_loses_that_right(act, teo, fay, now):
    for name, changed in (("Librarian", {READS}), ("Finance", set())):
        with pytest.raises(Refusal) as refusal:
            set_permissions({job_class(name): changed}, by=act(teo))
        assert refusal.value.code == "people.job_class.watches"


def test_one_without_people_does(act, teo, fay, now):
    board = add_job_class("Board", description="", permissions=[], by=act(teo))
    assert set_permissions({board: {READS}}, by=act(teo)) == 1


def test_pages_ask_and_show(client_of, teo, dana, sam, fay, now):
    typed = {"name": "Sam", "job_class": fay.job_class_id, "language": "en", "email": ""}
    page = client_of(teo).post(f"/settings/staff/{sam.pk}", typed, follow=True).text
    assert "A second person has to agree" in page
    browser = client_of(dana)
    assert "asks to move Sam from Shelver to Finance" in browser.get("/settings/agree").text
    assert 'class="secret"' in browser.post(f"/settings/agree/{sam.pk}").text


def test_a_move_out_shows_no_password(client_of, act, teo, dana, fay, now):
    move(fay, job_class("Librarian"), by=act(teo))
    page = client_of(dana).post(f"/settings/agree/{fay.pk}", follow=True).text
    assert 'class="secret"' not in page
    assert "They are in their new job class now" in page
    fay.refresh_from_db()
    assert fay.job_class == job_class("Librarian")
