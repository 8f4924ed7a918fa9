"""The pages on which Teo looks after colleagues."""

import pytest

from yesdesk.people.models import JobClass, User

pytestmark = pytest.mark.django_db


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
    lead = JobClass.objects.get(name="Lead")
    client_of(teo).post(
        f"/settings/staff/{sam.pk}",
        member(name="Samuel", job_class=lead.pk, branch=hill.pk, language="fr"),
    )
    sam.refresh_from_db()
    assert (sam.name, sam.job_class, sam.branch, sam.language) == ("Samuel", lead, hill, "fr")


def test_ones_own_job_class_does_not_move_with_the_form(client_of, teo):
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
