"""What a job class may do is data; nobody widens their own."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.job_classes.actions import (
    add_default_job_classes,
    add_job_class,
    change_job_class,
    remove_job_class,
    set_permissions,
)
from yesdesk.people.job_classes.catalogue import (
    DEFAULT_JOB_CLASSES,
    PERMISSION_GROUPS,
    PERMISSION_WORDS,
)
from yesdesk.people.models import JobClass
from yesdesk.people.queries import actor_for, permissions_of

pytestmark = pytest.mark.django_db


def test_every_permission_is_explained_in_a_sentence_and_has_its_heading():
    assert set(PERMISSION_WORDS) == set(Permission)
    for permission, (name, sentence) in PERMISSION_WORDS.items():
        assert str(name)
        assert str(sentence).endswith(".")
        assert permission.value.partition(":")[0] in PERMISSION_GROUPS


def test_a_new_library_starts_with_its_classes_and_opening_twice_changes_nothing(library):
    JobClass.objects.filter(members=None).delete()
    opened = add_default_job_classes(by=SYSTEM)
    assert list(opened) == [start.slug for start in DEFAULT_JOB_CLASSES]
    opened["volunteer"].permissions = []
    opened["volunteer"].save()
    again = add_default_job_classes(by=SYSTEM)
    assert again["volunteer"].permissions == []
    assert again["lead"].pk == opened["lead"].pk


def test_default_classes_open_the_desk_to_all_and_complaints_to_leads():
    may = {start.slug: start.permissions for start in DEFAULT_JOB_CLASSES}
    assert all(Permission.DESK_REQUEST_SEE in permissions for permissions in may.values())
    see_leads = {slug for slug, held in may.items() if Permission.DESK_LEADS_SEE in held}
    assert see_leads == {"lead", "director"}
    look_after = {slug for slug, held in may.items() if Permission.PEOPLE_STAFF_CHANGE in held}
    assert look_after == {"it"}


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.DESK_ANSWERS_CHANGE, {"librarian", "lead", "director"}),
        (Permission.DESK_FUNDS_CHANGE, {"director"}),
        (Permission.DESK_ABOUT_LEADS_SEE, {"director"}),
        (Permission.DESK_PURCHASES_DECIDE, {"director"}),
    ],
)
def test_default_classes_let_few_change_answers_and_directors_name_funds(permission, holders):
    assert {
        start.slug for start in DEFAULT_JOB_CLASSES if permission in start.permissions
    } == holders


def test_a_permission_given_holds_from_the_next_page(client_of, sam, teo, act):
    browser = client_of(sam)
    assert browser.get("/settings/staff").status_code == 403
    shelver = sam.job_class
    wanted = [*permissions_of(shelver.permissions), Permission.PEOPLE_STAFF_CHANGE]
    assert set_permissions({shelver: wanted}, by=act(teo)) == 1
    assert browser.get("/settings/staff").status_code == 200
    row = AuditEntry.objects.get(tag="people.job_class.permissions_set")
    assert row.detail["gave"] == "people:staff:change"


def test_nobody_changes_what_their_own_class_may_do(teo, act):
    wanted = [*permissions_of(teo.job_class.permissions), Permission.DESK_LEADS_SEE]
    with pytest.raises(Refusal) as refusal:
        set_permissions({teo.job_class: wanted}, by=act(teo))
    assert refusal.value.code == "people.job_class.own"
    teo.job_class.refresh_from_db()
    assert Permission.DESK_LEADS_SEE not in teo.job_class.permissions


def test_a_value_of_a_later_version_gives_nothing(sam):
    sam.job_class.permissions = ["desk:request:see", "moon:cheese:eat"]
    assert actor_for(sam).permissions == {Permission.DESK_REQUEST_SEE}


def test_names_are_given_once_and_used_classes_stay(sam, teo, act):
    with pytest.raises(ValidationRefusal):
        add_job_class("Shelver", description="", permissions=[], by=act(teo))
    with pytest.raises(ValidationRefusal):
        change_job_class(sam.job_class, name="Lead", description="", by=act(teo))
    with pytest.raises(Refusal):
        remove_job_class(JobClass.objects.get(name="Shelver"), by=act(teo))
    free = add_job_class("Guide", description="", permissions=[], by=act(teo))
    remove_job_class(free, by=act(teo))
    assert not JobClass.objects.filter(name="Guide").exists()


def test_the_page_shows_each_class_and_saves_the_ticks(client_of, teo):
    browser = client_of(teo)
    page = browser.get("/settings/job-classes").content.decode()
    own = f'name="class-{teo.job_class_id}"'
    boxes = [tag.partition(">")[0] for tag in page.split("<input ") if own in tag.partition(">")[0]]
    assert len(boxes) == len(Permission)
    assert all("disabled" in box for box in boxes)
    lead, shelver = JobClass.objects.get(name="Lead"), JobClass.objects.get(name="Shelver")
    watching = JobClass.objects.filter(name__in=["Director", "Finance", "Privacy officer"])
    browser.post(
        "/settings/job-classes",
        {f"class-{each.pk}": each.permissions for each in watching}
        | {f"class-{lead.pk}": ["desk:leads:see", "core:trace:see", "moon:cheese:eat"]},
    )
    lead.refresh_from_db()
    shelver.refresh_from_db()
    assert lead.permissions == ["core:trace:see", "desk:leads:see"]
    assert shelver.permissions == []
    teo.job_class.refresh_from_db()
    assert Permission.PEOPLE_STAFF_CHANGE in teo.job_class.permissions


def test_a_class_can_be_added_renamed_and_removed_on_pages(client_of, teo):
    browser = client_of(teo)
    browser.post(
        "/settings/job-classes/new", {"name": "Guide", "permissions": ["desk:request:see"]}
    )
    guide = JobClass.objects.get(name="Guide")
    assert guide.permissions == ["desk:request:see"]
    taken = browser.post(f"/settings/job-classes/{guide.pk}", {"name": "Lead"})
    assert taken.status_code == 422
    assert "already" in taken.content.decode()
    browser.post(f"/settings/job-classes/{guide.pk}", {"name": "Host", "description": "Greets."})
    assert JobClass.objects.get(pk=guide.pk).name == "Host"
    browser.post(f"/settings/job-classes/{guide.pk}/remove")
    assert not JobClass.objects.filter(pk=guide.pk).exists()


@pytest.mark.parametrize(
    ("language", "lead", "it"),
    [
        ("en", "Lead", "IT"),
        ("es", "Responsable", "Informática"),
        ("fr", "Responsable", "Informatique"),
    ],
)
def test_a_start_name_is_read_in_the_reader_s_language_whatever_the_library_began_in(
    language, lead, it
):
    with translation.override(language):
        assert [JobClass(name=name).label for name in ("Lead", "Responsable")] == [lead, lead]
        assert [JobClass(name=name).label for name in ("IT", "Informatique")] == [it, it]


def test_a_name_of_the_library_s_own_is_read_as_it_stands():
    with translation.override("es"):
        assert JobClass(name="Kids team").label == "Kids team"


def test_no_two_job_classes_of_a_start_are_called_alike_in_a_language():
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            assert len({str(start.name) for start in DEFAULT_JOB_CLASSES}) == 9


def test_a_spanish_colleague_reads_start_names_in_spanish_and_edits_the_stored_one(
    client, library, teo
):
    JobClass.objects.filter(name="Lead").update(name="Kids team")
    type(teo).objects.filter(pk=teo.pk).update(language="es")
    client.force_login(teo)
    staff = client.get(reverse("staff")).text
    assert "<td>Dirección</td>" in staff
    assert "<td>Kids team</td>" in staff
    assert "Director<" not in staff
    director = JobClass.objects.get(name="Director")
    page = client.get(reverse("job_class_change", args=[director.pk])).text
    assert "Dirección</h1>" in page
    assert 'value="Director"' in page
