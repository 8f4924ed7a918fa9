"""A slip for who has no mail: their page as a code, in their language."""

import pytest
from django.urls import reverse

from yesdesk.core.links import LinkKind, link_token
from yesdesk.desk.models import OutcomeValue, Request
from yesdesk.desk.requests.actions.close import close_request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_it_holds_the_code_and_the_number(mill, act, sam, client_of):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    page = client_of(sam).post(reverse("request_slip", args=[request.pk]))
    html = page.content.decode()
    token = link_token(request.link_id, request.link_generation, LinkKind.SLIP)
    assert page.context["address"].endswith(reverse("status", args=["en", token]))
    assert "<svg" in html
    assert 'class="code"' in html
    assert f"No. {request.pk}" in html


def test_it_speaks_the_patrons_language(mill, sam, client_of):
    request = ask_as_ana(mill)
    Request.objects.filter(pk=request.pk).update(language="fr")
    html = client_of(sam).post(reverse("request_slip", args=[request.pk])).content.decode()
    assert 'lang="fr"' in html
