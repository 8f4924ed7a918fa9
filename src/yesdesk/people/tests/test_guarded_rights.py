"""A lead's rights, the ledger, the looks and the pen for sheets are given by who holds them, never by IT alone."""

from datetime import timedelta

import pytest

from yesdesk.cli.break_glass import grant_access, job_class_named
from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.core.web.menu import menu_lines, recount_menu
from yesdesk.people import invariants
from yesdesk.people.access import access_reset
from yesdesk.people.colleagues.actions import (
    add_member,
    change_member,
    confirm_reset,
    deactivate_member,
    reactivate_member,
    reset_password,
)
from yesdesk.people.job_classes.actions import add_job_class, set_permissions
from yesdesk.people.models import JobClass, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(library):
    return User.objects.select_related("job_class").get(username="priya")


def fresh(member):
    return User.objects.select_related("job_class").get(pk=member.pk)


def job_class(name):
    return JobClass.objects.get(name=name)


def moved(member, to, *, by):
    words = {"name": member.name, "branch": None, "email": "", "language": "en"}
    change_member(member, job_class=job_class(to), by=by, **words)
    return fresh(member).job_class.name


GUARDED = ["Lead", "Director", "Finance", "Privacy officer"]


class TestItAlone:
    @pytest.mark.parametrize("name", GUARDED)
    def test_moves_nobody_there(self, act, teo, sam, name, now):
        assert moved(sam, name, by=act(teo)) == "Shelver"

    @pytest.mark.parametrize("name", GUARDED)
    def test_adds_nobody_there_whose_password_it_knows_not_even_the_first(
        self, act, teo, name, now
    ):
        User.objects.filter(job_class__name=name).delete()
        _member, given = add_member(
            "dora", name="Dora", job_class=job_class(name), branch=None, by=act(teo)
        )
        assert given == ""

    @pytest.mark.parametrize("who", ["lea", "dana", "fay", "priya"])
    def test_gets_no_start_password_for_who_is_there(self, act, teo, who, now):
        member = User.objects.select_related("job_class").get(username=who)
        assert reset_password(member, by=act(teo)) == ""
        assert fresh(member).password == member.password

    def test_start_password_is_withheld_when_a_lead_comes_back(self, act, teo, lea, now):
        deactivate_member(lea, by=act(teo))
        assert reactivate_member(lea, by=act(teo)) == ""

    def test_gives_no_such_right_to_a_class_with_people_in_it(self, act, teo, now):
        with pytest.raises(Refusal) as refusal:
            set_permissions({job_class("Shelver"): {Permission.DESK_LEADS_SEE}}, by=act(teo))
        assert refusal.value.code == "people.job_class.watches"

    @pytest.mark.parametrize("right", sorted(invariants.GUARDED))
    @pytest.mark.parametrize("empty", [True, False])
    def test_takes_no_such_right_from_a_class(self, act, teo, right, empty, now):
        holding = next(each for each in JobClass.objects.all() if right in each.permissions)
        if empty:
            User.objects.filter(job_class=holding).delete()
        with pytest.raises(NotAllowed):
            set_permissions({holding: set(holding.permissions) - {right}}, by=act(teo))

    @pytest.mark.parametrize("who", ["fay", "priya", "dana"])
    def test_moves_or_lets_go_no_last_holder(self, act, teo, who, now):
        member = User.objects.select_related("job_class").get(username=who)
        for attempt in (
            lambda: moved(member, "Librarian", by=act(teo)),
            lambda: deactivate_member(member, by=act(teo)),
        ):
            with pytest.raises(Refusal) as refusal:
                attempt()
            assert refusal.value.code in {"people.staff.last_holder", "people.staff.last_reader"}
            assert fresh(member).is_active

    def test_adds_nobody_to_a_class_given_the_right_in_the_same_moment(self, act, teo, now):
        read_before = add_job_class("Board", description="", permissions=[], by=act(teo))
        set_permissions({job_class("Board"): {Permission.ILS_LEDGER_READ}}, by=act(teo))
        _member, given = add_member(
            "dora", name="Dora", job_class=read_before, branch=None, by=act(teo)
        )
        assert given == ""

    def test_moves_nobody_to_a_class_given_the_right_in_the_same_moment(self, act, teo, sam, now):
        read_before = add_job_class("Board", description="", permissions=[], by=act(teo))
        set_permissions({job_class("Board"): {Permission.ILS_LEDGER_READ}}, by=act(teo))
        words = {"name": sam.name, "branch": None, "email": "", "language": "en"}
        change_member(sam, job_class=read_before, by=act(teo), **words)
        assert fresh(sam).job_class.name == "Shelver"

    def test_makes_up_a_class_for_it_and_fills_it_with_nobody(self, act, teo, sam, now):
        made = add_job_class("Board", description="", permissions=[], by=act(teo))
        assert set_permissions({made: {Permission.ILS_LEDGER_READ}}, by=act(teo)) == 1
        assert moved(sam, "Board", by=act(teo)) == "Shelver"

    def test_moves_finance_out_and_back_and_still_knows_no_password(self, act, teo, fay, kim, now):
        User.objects.filter(pk=kim.pk).update(job_class=job_class("Finance"))
        moved(fay, "Librarian", by=act(teo))
        given = reset_password(fresh(fay), by=act(teo))
        assert given
        assert moved(fresh(fay), "Finance", by=act(teo)) == "Librarian"

    def test_gives_everybody_else_a_password(self, act, teo, sam, now):
        assert reset_password(sam, by=act(teo))


class TestWhoHoldsIt:
    @pytest.fixture
    def second(self, sam, kim):
        """Kim is a second colleague of that job class."""

        def made(name):
            User.objects.filter(pk=kim.pk).update(job_class=job_class(name))
            return fresh(kim)

        return made

    @pytest.mark.parametrize("name", GUARDED)
    def test_agrees_and_gives_a_password_that_the_asker_never_saw(
        self, act, teo, sam, second, name, now
    ):
        known = reset_password(sam, by=act(teo))
        moved(fresh(sam), name, by=act(teo))
        holder = act(second(name))
        given = confirm_reset(access_reset(holder, sam.pk), by=holder)
        assert fresh(sam).job_class.name == name
        assert fresh(sam).check_password(given)
        assert not fresh(sam).check_password(known)

    def test_second_person_must_hold_every_guarded_right(self, act, teo, dana, fay, now):
        reset_password(fay, by=act(teo))
        with pytest.raises(NotFound):
            access_reset(act(dana), fay.pk)

    def test_second_person_for_a_lead_is_a_director_but_not_the_reverse(
        self, act, teo, dana, lea, now
    ):
        reset_password(lea, by=act(teo))
        reset_password(dana, by=act(teo))
        assert access_reset(act(dana), lea.pk) == lea
        with pytest.raises(NotFound):
            access_reset(act(lea), dana.pk)

    def test_second_person_is_neither_the_asker_nor_the_member(self, act, teo, lea, now):
        reset_password(lea, by=act(teo))
        for one in (teo, lea):
            with pytest.raises((NotAllowed, NotFound)):
                confirm_reset(fresh(lea), by=act(one))

    def test_reset_waits_for_a_second_person_for_a_day(self, act, teo, dana, lea, now):
        reset_password(lea, by=act(teo))
        now.shift(timedelta(days=1, seconds=1))
        with pytest.raises(NotFound):
            access_reset(act(dana), lea.pk)

    def test_finds_it_on_a_page_and_sees_the_password_once(self, client_of, teo, dana, lea, now):
        client_of(teo).post(f"/settings/staff/{lea.pk}/password")
        assert client_of(teo).get("/settings/agree").status_code == 403
        browser = client_of(dana)
        assert "asks for a start password for Lea" in browser.get("/settings/agree").text
        assert 'class="secret"' in browser.post(f"/settings/agree/{lea.pk}").text
        assert browser.post(f"/settings/agree/{lea.pk}").status_code == 404

    def test_counts_in_the_menu_what_they_may_agree_to(self, act, teo, dana, fay, lea, now):
        def counted():
            recount_menu()
            lines = menu_lines(act(dana), "settings", "/settings/agree")
            return [line.count for line in lines if line.href == "/settings/agree"]

        reset_password(fay, by=act(teo))
        assert counted() == []
        reset_password(lea, by=act(teo))
        assert counted() == [1]


class TestTheMachineItself:
    def test_gives_a_job_class_that_nobody_holds_and_traces_it(self, library, now):
        User.objects.filter(job_class__name="Director").delete()
        given, new = grant_access("dora", job_class_named("director"))
        dora = User.objects.get(username="dora")
        assert (new, dora.job_class.name) == (True, "Director")
        assert dora.check_password(given)
        assert AuditEntry.objects.filter(tag="people.staff.glass_broken").exists()

    def test_page_names_the_command_when_nobody_may_confirm(self, client_of, teo, fay, now):
        page = client_of(teo).post(f"/settings/staff/{fay.pk}/password", follow=True).text
        assert "--job-class" in page
