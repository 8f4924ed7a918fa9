"""Colleagues from a file: their login names, their job classes, and when they can be taken out again."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.models import OutboundMessage
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.kinds import Row, RowState
from yesdesk.people.colleagues.readin import Colleagues
from yesdesk.people.models import JobClass, User

pytestmark = pytest.mark.django_db

KIND = Colleagues()


def check(**cells):
    librarian = JobClass.objects.get(name="Librarian")
    [each] = KIND.check([Row(2, {"name": "Zoë Weber", "job": str(librarian.pk), **cells})])
    return each


def make(**cells):
    return KIND.make([KIND.prepare(check(**cells).thing)], by=SYSTEM)


def test_login_name_is_made_of_the_name(library, kim):
    assert check().thing["username"] == "zoe.weber"


def test_login_name_is_made_of_the_mail_address(library, kim):
    assert check(email="zw@library.example").thing["username"] == "zw"


def test_colleague_who_is_here_stays_as_they_are(library, kim):
    assert check(name=kim.name).state is RowState.HERE
    assert check(username=kim.username).state is RowState.HERE


def test_address_that_is_none_is_broken(library, kim):
    assert check(email="zoe@").state is RowState.BROKEN


def test_nobody_is_mailed(library, kim):
    make(email="zw@library.example")
    assert not OutboundMessage.objects.exists()


def test_job_classes_that_take_two_people_or_hand_out_rights_are_no_choice(
    library, lea, dana, teo, kim
):
    offered = {code for code, _label in KIND.choices("job")}
    assert str(kim.job_class_id) in offered
    assert not offered & {str(each.job_class_id) for each in (lea, dana, teo)}


def test_class_that_gained_such_a_right_meanwhile_is_not_given(library, kim):
    thing = check().thing
    JobClass.objects.filter(name="Librarian").update(permissions=[Permission.DESK_LEADS_SEE])
    with pytest.raises(Refusal):
        KIND.make([KIND.prepare(thing)], by=SYSTEM)


def test_who_was_added_is_taken_out_again(library, kim):
    [pk] = make()
    assert not KIND.in_use([pk])
    KIND.remove([pk])
    assert not User.objects.filter(pk=pk).exists()


def test_who_signed_in_stays(library, kim, client_of):
    [pk] = make()
    client_of(User.objects.get(pk=pk))
    assert list(KIND.in_use([pk])) == [pk]
