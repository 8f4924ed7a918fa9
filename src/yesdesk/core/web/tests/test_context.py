"""The frame of every page: whose library, which menu, in which language to go on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from yesdesk.core.web.context import best_language, page_context

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yesdesk.core.tests.web_urls")]


def request_to(path, actor=None, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.actor, request.user = actor, AnonymousUser()
    request.resolver_match = resolve(path)
    return request


def test_staff_see_their_frame(library, act, sam):
    context = page_context(request_to("/desk", act(sam)))
    assert context["base_template"] == "core/staff.html"
    assert context["library_name"] == "Wren Valley Library"
    assert context["live"] == f"/live?topics=staff.{sam.pk}"
    assert context["home_href"] == "/desk"
    assert [line.current for line in context["menu"].value].count(True) <= 1


def test_a_patrons_page_is_the_same_for_staff(library, act, sam):
    context = page_context(request_to("/en/form", act(sam)))
    assert context["base_template"] == "core/public.html"
    assert "live" not in context
    assert context["home_href"] == "/en/ask"


def test_each_language_leads_to_this_very_page(library):
    links = page_context(request_to("/en/secret/a.b"))["languages"].value
    assert [link["href"] for link in links] == [
        "/en/secret/a.b",
        "/es/secret/a.b",
        "/fr/secret/a.b",
    ]
    assert [link["name"] for link in links] == ["English", "Español", "Français"]


def test_a_page_without_language_leads_to_where_each_begins(library):
    links = page_context(request_to("/sign-in"))["languages"].value
    assert [link["href"] for link in links] == ["/en/ask", "/es/ask", "/fr/ask"]


def test_the_frame_costs_one_query(library, act, sam, django_assert_num_queries):
    actor = act(sam)
    with django_assert_num_queries(1):
        context = page_context(request_to("/desk", actor))
        list(context["menu"].value)
        list(context["languages"].value)


def test_before_a_library_is_set_up_there_is_a_frame_all_the_same(db):
    from yesdesk.places.models import Library

    Library.objects.all().delete()
    assert page_context(request_to("/sign-in"))["library_name"] == "Yesdesk"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("de,es;q=0.3,en;q=0.1", "es"),
        ("de", "en"),
        ("", "en"),
        ("en;q=0.1,fr;q=0.9", "fr"),
        (";;q=x,,es", "es"),
    ],
)
def test_the_first_language_is_the_browsers(library, accepts, language):
    assert best_language(request_to("/", **{"Accept-Language": accepts})) == language


def test_the_start_leads_patrons_to_ask_and_staff_to_the_desk(client, client_of, sam, library):
    assert client.get("/", headers={"Accept-Language": "fr"})["Location"] == "/fr/ask"
    assert client_of(sam).get("/")["Location"] == "/desk"


def test_readyz_says_what_keeps_it_from_serving(client, library):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "no worker is ticking" in answer.json()["wrong"][0]
