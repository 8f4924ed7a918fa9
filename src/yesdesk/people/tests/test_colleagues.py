"""Colleagues come, change, leave and come back, and each of it is traced."""

import pytest

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.colleagues.actions import (
    add_member,
    change_member,
    deactivate_member,
    reactivate_member,
    remove_second_step,
    reset_password,
)
from yesdesk.people.job_classes.actions import add_job_class, set_permissions
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import colleagues, staff_members

pytestmark = pytest.mark.django_db


def only_staff(by_whom: User) -> None:
    """A class that may look after accounts but not change job classes."""
    by_whom.job_class.permissions = [Permission.PEOPLE_STAFF_CHANGE]
    by_whom.job_class.save()


@pytest.fixture
def new_colleague(teo, mill, act):
    shelver = JobClass.objects.get(name="Shelver")
    return add_member("Ida", name="Ida", job_class=shelver, branch=mill, by=act(teo))


def test_a_new_colleague_starts_with_a_password_shown_once(new_colleague, client, teo):
    ida, given = new_colleague
    assert ida.username == "ida"
    assert ida.check_password(given)
    assert ida.must_change_password
    assert len(given) == 19
    row = AuditEntry.objects.get(tag="people.staff.added")
    assert (row.actor, row.subject) == (teo.pk, f"user:{ida.pk}")
    assert given not in str(row.detail)


def test_the_first_page_is_a_password_of_ones_own(new_colleague, client):
    _ida, given = new_colleague
    client.post("/sign-in", {"login": "ida", "password": given})
    assert client.get("/account/sessions")["Location"] == "/account/password?next=/account/sessions"
    page = client.get("/account/password").content.decode()
    assert 'name="current"' not in page  # they have just typed it
    own = {"new": "four quiet words here", "again": "four quiet words here"}
    answer = client.post("/account/password", {**own, "next": "/account/sessions"})
    assert answer["Location"] == "/account/sessions"
    assert client.get("/account/sessions").status_code == 200


def test_the_start_password_itself_will_not_do(new_colleague, client):
    _ida, given = new_colleague
    client.post("/sign-in", {"login": "ida", "password": given})
    page = client.post("/account/password", {"new": given, "again": given})
    assert page.status_code == 422
    assert "Choose one of your own" in page.content.decode()


def test_a_login_name_is_never_given_twice_not_even_after_leaving(ret, teo, act):
    shelver = JobClass.objects.get(name="Shelver")
    with pytest.raises(ValidationRefusal) as needs:
        add_member("ret", name="Other", job_class=shelver, branch=None, by=act(teo))
    assert set(needs.value.fields) == {"username"}


def test_leaving_and_coming_back(sam, teo, act):
    deactivate_member(sam, by=act(teo))
    assert sam.left_at is not None
    given = reactivate_member(sam, by=act(teo))
    sam.refresh_from_db()
    assert sam.is_active
    assert sam.left_at is None
    assert sam.check_password(given)
    assert not sam.check_password("sam-yes-desk")
    tags = AuditEntry.objects.filter(subject=f"user:{sam.pk}").values_list("tag", flat=True)
    assert set(tags) == {"people.staff.left", "people.staff.came_back"}


def test_who_left_gets_no_start_password(ret, teo, act):
    with pytest.raises(Refusal):
        reset_password(ret, by=act(teo))


def test_nobody_closes_the_door_behind_themselves(teo, act):
    with pytest.raises(Refusal) as refusal:
        deactivate_member(teo, by=act(teo))
    assert refusal.value.code == "people.staff.own_leave"
    assert refusal.value.next_step


def change(member, job_class, *, by):
    return change_member(
        member,
        name=member.name,
        job_class=job_class,
        branch=member.branch,
        email="",
        language="en",
        by=by,
    )


def test_nobody_changes_their_own_job_class(teo, act):
    with pytest.raises(Refusal) as refusal:
        change(teo, JobClass.objects.get(name="Director"), by=act(teo))
    assert refusal.value.code == "people.staff.own_class"


def test_whoever_only_looks_after_accounts_makes_nobody_mightier_than_themselves(
    sam, lea, teo, act
):
    only_staff(lea)
    it = JobClass.objects.get(name="IT")
    lea_acts = act(lea)
    for attempt in (
        lambda: change(sam, it, by=lea_acts),
        lambda: add_member("x", name="X", job_class=it, branch=None, by=lea_acts),
        lambda: reset_password(teo, by=lea_acts),
    ):
        with pytest.raises(Refusal) as refusal:
            attempt()
        assert refusal.value.code == "people.staff.above"


def test_the_last_who_looks_after_staff_stays(sam, teo, act, lea):
    add = add_job_class(
        "Keeper",
        description="",
        permissions=[Permission.PEOPLE_STAFF_CHANGE, Permission.PEOPLE_JOB_CLASSES_CHANGE],
        by=act(teo),
    )
    change(lea, add, by=act(teo))
    lea.refresh_from_db()
    deactivate_member(teo, by=act(lea))  # fine: Lea is left
    with pytest.raises(Refusal) as refusal:
        change(lea, JobClass.objects.get(name="Lead"), by=SYSTEM)
    assert refusal.value.code == "people.staff.last"
    with pytest.raises(Refusal):
        deactivate_member(lea, by=SYSTEM)
    with pytest.raises(Refusal):
        set_permissions({add: []}, by=SYSTEM)
    lea.refresh_from_db()
    assert lea.is_active
    assert lea.job_class == add


def test_somebody_can_always_change_job_classes(lea, teo, act):
    only_staff(lea)
    with pytest.raises(Refusal) as refusal:
        deactivate_member(teo, by=act(lea))
    assert refusal.value.code == "people.staff.last"
    teo.refresh_from_db()
    assert teo.is_active


@pytest.fixture(params=[Permission.DESK_LEADS_SEE, Permission.DESK_ABOUT_LEADS_SEE])
def the_last_reader(request, dana):
    """Only the director reads what is marked so."""
    for each in JobClass.objects.exclude(pk=dana.job_class_id):
        each.permissions = sorted(set(each.permissions) - {request.param})
        each.save()
    return dana, request.param


@pytest.mark.parametrize("how", ["left", "moved", "taken away"])
def test_the_last_who_reads_complaints_stays(the_last_reader, how):
    dana, permission = the_last_reader
    kept = set(dana.job_class.permissions) - {permission}
    shelver = JobClass.objects.get(name="Shelver")
    acts = {
        "left": lambda: deactivate_member(dana, by=SYSTEM),
        "moved": lambda: change(dana, shelver, by=SYSTEM),
        "taken away": lambda: set_permissions({dana.job_class: kept}, by=SYSTEM),
    }
    with pytest.raises(Refusal) as refusal:
        acts[how]()
    assert refusal.value.code == "people.staff.last_reader"
    dana = User.objects.get(pk=dana.pk)
    assert dana.is_active
    assert permission in dana.job_class.permissions


def test_somebody_else_who_reads_them_lets_the_last_one_go(the_last_reader, lea):
    dana, _permission = the_last_reader
    set_permissions({lea.job_class: dana.job_class.permissions}, by=SYSTEM)
    deactivate_member(dana, by=SYSTEM)
    assert not User.objects.get(pk=dana.pk).is_active


def test_where_nobody_reads_complaints_people_may_leave(the_last_reader, sam):
    dana, permission = the_last_reader
    dana.job_class.permissions.remove(permission)
    dana.job_class.save()
    deactivate_member(sam, by=SYSTEM)
    assert not User.objects.get(pk=sam.pk).is_active


def test_own_password_and_second_step_cannot_be_reset_in_settings(teo, act):
    for attempt in (reset_password, remove_second_step):
        with pytest.raises(Refusal) as refusal:
            attempt(teo, by=act(teo))
        assert refusal.value.code == "people.staff.own_account"


def test_only_who_looks_after_staff_sees_the_list_or_changes_it(sam, kim, act):
    with pytest.raises(NotAllowed):
        staff_members(act(sam))
    with pytest.raises(NotAllowed):
        deactivate_member(kim, by=act(sam))


def test_colleagues_are_who_works_here_in_one_query(sam, ret, act, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [(each.name, each.branch.name) for each in colleagues(act(sam))]
    assert ("Noor", "Hill Road") in names
    assert "Ret" not in [name for name, _branch in names]


def test_a_patron_learns_no_names(library):
    assert colleagues(patron_by_link(1, "en")) == []


# The pages on which Teo looks after colleagues.


def member(**changes) -> dict[str, object]:
    shelver = JobClass.objects.get(name="Shelver")
    return {"name": "Ida", "job_class": shelver.pk, "language": "en", **changes}


def test_the_list_costs_the_same_whoever_works_here(
    client_of, teo, mill, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_of(teo)
    browser.get("/settings/staff")
    with CaptureQueriesContext(connection) as few:
        browser.get("/settings/staff")
    for number in range(30):
        User.objects.create(
            username=f"more-{number}",
            name=f"More {number}",
            job_class=teo.job_class,
            branch=mill,
            joined_at=teo.joined_at,
        )
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/settings/staff")
    assert b"More 29" in page.content
    assert len(few) == len(many)


def test_adding_shows_the_start_password_once(client_of, teo, mill):
    browser = client_of(teo)
    page = browser.post("/settings/staff/new", member(username="ida", branch=mill.pk))
    text = page.content.decode()
    ida = User.objects.get(username="ida")
    given = text.rpartition('<code class="secret">')[2].partition("</code>")[0]
    assert ida.check_password(given)
    assert ida.branch == mill
    assert "no-store" in page["Cache-Control"]
    assert given not in browser.get(f"/settings/staff/{ida.pk}").content.decode()


@pytest.mark.parametrize("login", ["Ida Berg", "ida!", "-ida", "", "sam"])
def test_a_login_name_that_will_not_do_keeps_the_rest(client_of, teo, login):
    page = client_of(teo).post("/settings/staff/new", member(username=login))
    assert page.status_code == 422
    assert 'value="Ida"' in page.content.decode()
    assert not User.objects.filter(name="Ida").exists()


def test_changing_moves_a_colleague(client_of, teo, sam, hill):
    librarian = JobClass.objects.get(name="Librarian")
    client_of(teo).post(
        f"/settings/staff/{sam.pk}",
        member(name="Samuel", job_class=librarian.pk, branch=hill.pk, language="fr"),
    )
    sam.refresh_from_db()
    assert (sam.name, sam.job_class, sam.branch, sam.language) == ("Samuel", librarian, hill, "fr")


def test_own_job_class_does_not_change_by_the_form(client_of, teo):
    lead = JobClass.objects.get(name="Lead")
    client_of(teo).post(f"/settings/staff/{teo.pk}", member(name="Teo B", job_class=lead.pk))
    teo.refresh_from_db()
    assert (teo.name, teo.job_class.name) == ("Teo B", "IT")


def test_leaving_and_coming_back_by_button(client_of, teo, sam):
    browser = client_of(teo)
    assert browser.post(f"/settings/staff/{sam.pk}/left")["Location"] == "/settings/staff"
    assert "They left" in browser.get("/settings/staff").content.decode()
    page = browser.post(f"/settings/staff/{sam.pk}/back").content.decode()
    sam.refresh_from_db()
    assert sam.check_password(page.rpartition('<code class="secret">')[2].partition("</code>")[0])


def test_a_new_start_password_by_button(client_of, teo, sam):
    page = client_of(teo).post(f"/settings/staff/{sam.pk}/password").content.decode()
    sam.refresh_from_db()
    assert sam.check_password(page.rpartition('<code class="secret">')[2].partition("</code>")[0])


def test_nobody_of_that_number(client_of, teo):
    assert client_of(teo).get("/settings/staff/999999").status_code == 404


def test_the_settings_menu_shows_what_one_may_open(client_of, teo, dana):
    page = client_of(teo).get("/settings/staff").content.decode()
    assert 'href="/settings/job-classes"' in page
    assert 'href="/settings/staff" aria-current="page"' in page
    assert client_of(dana).get("/settings/staff").status_code == 403
