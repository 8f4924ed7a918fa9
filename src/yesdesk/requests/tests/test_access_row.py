"""A request put together from one row is the one the ORM would give."""

import pytest
from django.forms.models import model_to_dict

from yesdesk.core.errors import NotFound
from yesdesk.places.models import ServicePoint
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.models import Channel, Request
from yesdesk.testing.needs import ask_as_ana


def fields_of(model):
    return {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}


@pytest.fixture
def at_a_point(mill, act, sam):
    point = ServicePoint.objects.filter(branch=mill).first()
    need = NewRequest("two books", Channel.WALK_IN, mill, service_point=point, name="Bo")
    return open_request(need, by=act(sam))


@pytest.mark.parametrize("which", ["point", "none"])
def test_access_request_equals_the_orms_in_one_query(
    which, mill, act, sam, request, django_assert_num_queries
):
    made = request.getfixturevalue("at_a_point") if which == "point" else ask_as_ana(mill)
    by_orm = Request.objects.select_related("branch", "patron", "service_point").get(pk=made.pk)
    with django_assert_num_queries(1):
        found = access_request(act(sam), made.pk)
        for part in ("branch", "patron", "service_point"):
            ours, theirs = getattr(found, part), getattr(by_orm, part)
            assert (ours and fields_of(ours)) == (theirs and fields_of(theirs))
    assert fields_of(found) == fields_of(by_orm)
    assert model_to_dict(found) == model_to_dict(by_orm)
    assert not found._state.adding


def test_request_from_a_row_can_be_saved_and_refreshed(at_a_point, act, sam):
    found = access_request(act(sam), at_a_point.pk)
    found.needed = "to pass the test"
    found.save(update_fields=["needed"])
    found.refresh_from_db()
    assert found.needed == "to pass the test"


def test_a_request_whose_patron_is_gone_is_still_one(at_a_point, act, sam):
    Request.objects.update(patron=None)
    assert access_request(act(sam), at_a_point.pk).patron is None


@pytest.mark.parametrize("pk", [0, 2**63 - 1, 2**63, 10**30])
def test_a_number_nobody_has_is_not_here(pk, act, sam):
    with pytest.raises(NotFound):
        access_request(act(sam), pk)
