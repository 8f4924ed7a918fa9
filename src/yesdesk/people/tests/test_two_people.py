"""The second person's yes is another person's: whoever looks after staff makes nobody up who gives it."""

from datetime import timedelta

import pytest

from yesdesk.cli.break_glass import grant_access
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.access import access_reset
from yesdesk.people.colleagues.actions import (
    add_member,
    change_member,
    confirm_reset,
    remove_second_step,
    reset_password,
)
from yesdesk.people.job_classes.actions import add_job_class, set_permissions
from yesdesk.people.models import JobClass, User

pytestmark = pytest.mark.django_db

SIGNS = Permission.POLICY_SHEET_SIGN


def fresh(member):
    return User.objects.select_related("job_class").get(pk=member.pk)


def job_class(name):
    return JobClass.objects.get(name=name)


def added(name, to, *, by):
    return add_member(name.lower(), name=name, job_class=job_class(to), branch=None, by=by)


def moved(member, to, *, by):
    words = {"name": member.name, "branch": None, "email": "", "language": "en"}
    change_member(member, job_class=job_class(to), by=by, **words)
    return fresh(member)


@pytest.fixture
def asked(act, teo, fay, now):
    """Teo, who looks after staff, wants a password for finance."""
    assert reset_password(fay, by=act(teo)) == ""
    return fresh(fay)


@pytest.fixture
def yes(act, asked):
    """Whether this member's yes gets Teo a password for finance."""

    def may(member):
        try:
            return bool(
                confirm_reset(access_reset(act(fresh(member)), asked.pk), by=act(fresh(member)))
            )
        except (NotFound, Refusal):
            return False

    return may


@pytest.fixture
def gone(dana):
    """No director is left, nor was there ever one: the next is the first."""
    dana.delete()


class TestAllThatTeoTriesAlone:
    def test_a_director_he_makes_up_has_no_password(self, act, teo, asked):
        member, given = added("Dora", "Director", by=act(teo))
        assert given == ""
        assert not fresh(member).check_password("")

    def test_the_director_s_password_takes_two_as_well(self, act, teo, dana, asked):
        assert reset_password(dana, by=act(teo)) == ""
        assert fresh(dana).password == dana.password

    def test_one_more_who_looks_after_staff_is_no_second_person(self, act, teo, asked, yes):
        member, given = added("Tim", "IT", by=act(teo))
        assert given
        assert reset_password(fresh(asked), by=act(member)) == ""
        assert not yes(member)

    def test_nobody_becomes_a_director_by_his_hand_alone(self, act, teo, kim, asked):
        assert moved(kim, "Director", by=act(teo)).job_class.name == "Librarian"

    def test_a_class_with_people_in_it_gets_no_right_to_sign(self, act, teo, asked):
        with pytest.raises(Refusal):
            set_permissions({job_class("Librarian"): {SIGNS}}, by=act(teo))

    def test_nor_does_somebody_in_a_class_of_his_making(self, act, teo, kim, asked):
        add_job_class("Board", description="", permissions=[SIGNS], by=act(teo))
        assert moved(kim, "Board", by=act(teo)).job_class.name == "Librarian"
        assert added("Bea", "Board", by=act(teo))[1] == ""

    def test_the_first_director_ever_is_not_his_second_person_for_a_week(
        self, act, teo, gone, asked, yes, now
    ):
        first, given = added("Dora", "Director", by=act(teo))
        assert given, "somebody has to be the first"
        assert not yes(first)
        now.shift(timedelta(days=7, seconds=1))
        reset_password(fresh(asked), by=act(teo))
        assert yes(first)

    def test_nor_that_of_a_colleague_he_let_in(self, act, teo, gone, asked, yes):
        tim, _given = added("Tim", "IT", by=act(teo))
        first, _given = added("Dora", "Director", by=act(teo))
        reset_password(fresh(asked), by=act(tim))
        assert not yes(first)

    def test_nor_is_a_director_whose_second_step_he_turned_off(self, act, teo, dana, asked, yes):
        remove_second_step(dana, by=act(teo))
        assert not yes(dana)


class TestWhoIsAnother:
    def test_a_director_who_was_there(self, dana, yes):
        assert yes(dana)

    def test_one_whom_two_let_in_from_a_week_later_on(self, act, teo, dana, asked, yes, now):
        dora, _none = added("Dora", "Director", by=act(teo))
        assert confirm_reset(access_reset(act(dana), dora.pk), by=act(dana))
        assert not yes(dora)
        now.shift(timedelta(days=7, seconds=1))
        reset_password(fresh(asked), by=act(teo))
        assert yes(dora)

    def test_not_for_who_agreed_to_theirs(self, act, teo, dana, asked, yes):
        dora, _none = added("Dora", "Director", by=act(teo))
        confirm_reset(access_reset(act(dana), dora.pk), by=act(dana))
        dora = moved(dora, "IT", by=SYSTEM)
        reset_password(fresh(asked), by=act(dora))
        assert not yes(dana), "Dana knows her start password"


class TestWhereNobodyElseMay:
    def test_the_machine_itself_lets_them_in_and_that_is_traced(self, dana, now):
        given, _new = grant_access("dana")
        assert fresh(dana).check_password(given)
        assert AuditEntry.objects.filter(tag="people.staff.glass_broken").exists()

    def test_whom_it_let_in_may_agree(self, dana, asked, yes):
        grant_access("dana")
        assert yes(dana)

    def test_pages_say_where(self, client_of, teo, dana, fay, now):
        page = client_of(teo).post(f"/settings/staff/{dana.pk}/password", follow=True).text
        assert "yesdesk admin" in page
        page = client_of(teo).post(f"/settings/staff/{fay.pk}/password", follow=True).text
        assert "yesdesk admin" not in page
        assert "A second person has to agree" in page

    def test_of_a_move_it_says_when(self, client_of, teo, kim, dana, now):
        sends = {"name": "Kim", "job_class": dana.job_class_id, "language": "en", "email": ""}
        dana.is_active = False
        dana.save()
        page = client_of(teo).post(f"/settings/staff/{kim.pk}", sends, follow=True).text
        assert "counts as another person after seven days" in page


def test_a_page_says_why_it_cannot_be_them(act, client_of, teo, dana, asked):
    remove_second_step(dana, by=act(teo))
    page = client_of(dana).get("/settings/agree").text
    assert "Make a start password" not in page
    assert "You cannot be the second person" in page
