"""*Open your library*: each step as it stands, ticked by itself or by a person, and gone when all are done."""

import pytest
from django.urls import reverse

from yesdesk.core import opening
from yesdesk.core.opening import OpeningStep
from yesdesk.core.registry import Registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """A library whose one step is the key that lies elsewhere, beside one a machine sees."""
    registry = Registry("step")
    registry.add("seen", OpeningStep("A machine sees this.", "Do it.", lambda: True))
    registry.add("key_elsewhere", opening.steps["key_elsewhere"])
    monkeypatch.setattr(opening, "steps", registry)


def test_opening_page_shows_open_steps_and_lets_a_person_tick_them(client_of, teo, only):
    browser = client_of(teo)
    assert browser.get(reverse("opening")).context["open_ones"] == 1
    browser.post(reverse("tick_opening_step", args=["key_elsewhere"]), {"done": "yes"})
    page = browser.get(reverse("opening"))
    assert page.context["open_ones"] == 0
    assert [bool(at) for _step, at in page.context["lines"]] == [False, True]


def test_the_menu_has_it_while_something_is_to_do(client_of, teo, only):
    from yesdesk.core.web.menu import recount_menu

    browser, address = client_of(teo), reverse("opening")
    recount_menu()
    assert f'href="{address}"' in browser.get(reverse("account")).text
    browser.post(reverse("tick_opening_step", args=["key_elsewhere"]), {"done": "yes"})
    recount_menu()
    assert f'href="{address}"' not in browser.get(reverse("account")).text


def test_each_step_leads_to_its_own_page(client_of, teo, monkeypatch):
    registry = Registry("step")
    for url_name in ("own_pin", "words", "branches"):
        step = OpeningStep("Something.", "Do it there.", lambda: False, url_name=url_name)
        registry.add(url_name, step)
    monkeypatch.setattr(opening, "steps", registry)
    page = client_of(teo).get(reverse("opening")).text
    main = page[page.index("<h1") :]
    for url_name in ("own_pin", "words", "branches"):
        assert f'href="{reverse(url_name)}">Go there' in main
