"""Tokens: shown once, kept as a hash, with a job class's rights, sixty calls a minute, ended at once."""

import pytest
from django.core.exceptions import ObjectDoesNotExist

from yesdesk.api.models import ApiToken
from yesdesk.api.tokens import actor_of, end_token, make_token, token_in
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, NotFound, ValidationRefusal
from yesdesk.core.models import Attempt, AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.models import JobClass

pytestmark = pytest.mark.django_db


def a_class(name):
    return JobClass.objects.get(name=name)


def test_no_row_holds_the_token(token):
    row = ApiToken.objects.get()
    assert token.rpartition("_")[2] not in repr(vars(row))
    assert token not in repr(list(AuditEntry.objects.values()))


def test_token_opens_and_another_one_does_not(token):
    assert token_in(f"Bearer {token}").name == "Website"
    for wrong in (token[:-1], token[:-1] + "~", token.replace("_", "_9", 1), "", "yesdesk_1_"):
        assert token_in(f"Bearer {wrong}") is None
    assert token_in(f"Basic {token}") is None
    assert token_in(f"Bearer yesdesk_{10**17}_{'x' * 43}") is None


def test_token_of_another_row_with_this_ones_secret_does_not_open(token):
    other = make_token("Other", a_class("Shelver"), by=SYSTEM)
    mixed = "_".join([*other.split("_", 2)[:2], token.split("_", 2)[2]])
    assert token_in(f"Bearer {mixed}") is None


@pytest.mark.parametrize("name", ["Lead", "Director", "Privacy officer", "Finance"])
def test_job_class_whose_rights_take_two_is_not_given(library, name):
    with pytest.raises(ValidationRefusal) as refused:
        make_token("Website", a_class(name), by=SYSTEM)
    assert set(refused.value.fields) == {"job_class"}


def test_job_class_that_gains_a_right_later_gives_no_more_than_the_api_does(token):
    librarian = a_class("Librarian")
    librarian.permissions = [permission.value for permission in Permission]
    librarian.save()
    assert actor_of(token_in(f"Bearer {token}")).permissions == {
        Permission.DESK_REQUEST_SEE,
        Permission.DESK_REQUEST_ANSWER,
    }


def test_name_is_taken_once(token):
    with pytest.raises(ValidationRefusal) as refused:
        make_token("Website", a_class("Shelver"), by=SYSTEM)
    assert set(refused.value.fields) == {"name"}


def test_only_who_changes_staff_makes_and_ends_one(act, sam, token):
    with pytest.raises(NotAllowed):
        make_token("Another", a_class("Shelver"), by=act(sam))
    with pytest.raises(NotAllowed):
        end_token(ApiToken.objects.get().pk, by=act(sam))


def test_ended_token_opens_nothing(token, act, teo):
    end_token(ApiToken.objects.get().pk, by=act(teo))
    assert token_in(f"Bearer {token}") is None
    with pytest.raises(NotFound):
        end_token(1, by=act(teo))


def test_use_is_kept_by_the_day(token, now):
    token_in(f"Bearer {token}")
    assert str(ApiToken.objects.get().used_on) == "2026-11-04"


def test_sixty_first_call_of_a_minute_waits(call, now):
    assert [call("branches").status_code for _ in range(60)] == [200] * 60
    refused = call("branches")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    now.shift(60)
    assert call("branches").status_code == 200


def test_count_of_calls_does_not_lead_back_to_the_token(call):
    call("branches")
    assert Attempt.objects.get(kind="api.token").subject != str(ApiToken.objects.get().pk)


def test_token_goes_with_its_job_class(token):
    guide = JobClass.objects.create(name="Guide")
    make_token("Guide", guide, by=SYSTEM)
    guide.delete()
    with pytest.raises(ObjectDoesNotExist):
        ApiToken.objects.get(name="Guide")
