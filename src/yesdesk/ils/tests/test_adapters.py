"""Adding a library system is a folder and one line: a toy one is settings, a page, a secret, a word on a terminal."""

import json
from dataclasses import replace
from importlib import import_module

import pytest
from django.utils import timezone

from yesdesk.cli.main import main
from yesdesk.cli.paths import web_environment
from yesdesk.core.env import Env, SettingNeedsMending
from yesdesk.ils.adapters import (
    ADAPTERS,
    Adapter,
    Value,
    adapter_of,
    read_settings,
    setting_name,
    setting_of_proof,
)
from yesdesk.ils.configuration import (
    Configured,
    configured,
    connect_system,
    ils_secrets_file,
    kept_file,
)
from yesdesk.ils.tests import toy
from yesdesk.ils.tests.contract import LOST_ANSWERS, Contract
from yesdesk.ils.tests.toy.box import BOXES, Box

pytestmark = pytest.mark.django_db
PAGE = "/settings/library-system/toy/values"
GIVEN = {"shelf": "oak", "key": "s3cret", "drawer": "2"}


@pytest.fixture(autouse=True)
def _toy(monkeypatch):
    monkeypatch.setitem(ADAPTERS, "toy", "yesdesk.ils.tests.toy")


@pytest.fixture
def box(monkeypatch):
    found = Box(
        "s3cret", {"290": "7", "291": "8"}, {"1": ("7", 1000), "2": ("7", 300), "3": ("8", 1400)}
    )
    monkeypatch.setitem(BOXES, "oak", found)
    return found


@pytest.fixture
def by_environment(settings):
    """`by_environment(drawer="4")`: what the environment says where Yesdesk is started."""

    def starts(**values):
        names = {f"YESDESK_TOY_{name.upper()}": value for name, value in values.items()}
        settings.ILS, settings.ILS_VALUES = "toy", read_settings(Env(names))

    return starts


@pytest.fixture
def page(ils_in_process, client_of, teo, settings):
    settings.ILS = ""
    return client_of(teo)


def test_adapter_values_become_settings_with_defaults_and_meaning():
    env = Env({"YESDESK_TOY_SHELF": "oak"})
    assert read_settings(env)["toy"] == {"shelf": "oak", "key": "", "drawer": "1"}
    told = {one.name: (one.default, one.meaning) for one in env.declared}
    assert told["YESDESK_TOY_DRAWER"] == ("1", "Drawer")
    assert told["YESDESK_TOY_KEY"] == ("", "Key of the box. Only the worker is given it")


def test_adapter_secret_is_kept_from_web_processes():
    kept = web_environment({"YESDESK_TOY_KEY_FILE": "/etc/key", "YESDESK_TOY_SHELF": "oak"})
    assert kept["YESDESK_TOY_KEY"] == ""
    assert "YESDESK_TOY_KEY_FILE" not in kept
    assert kept["YESDESK_TOY_SHELF"] == "oak"


def test_adapter_is_chosen_and_configured_on_its_page(page, box):
    assert "Cards in a box" in page.get("/settings/library-system/kind").text
    assert page.post("/settings/library-system/kind", {"kind": "toy"})["Location"] == PAGE
    form = page.get(PAGE).text
    assert all(f'name="{name}"' in form for name in GIVEN)
    assert page.post(PAGE, GIVEN).status_code == 302
    assert configured() == Configured("toy", GIVEN, by_environment=False)
    assert "The box opens" in page.get("/settings/library-system?check=yes").text


def test_adapter_secret_lies_with_the_worker_and_on_no_page(page):
    page.post(PAGE, GIVEN)
    assert json.loads(ils_secrets_file().read_text())["key"] == "s3cret"
    assert "s3cret" not in kept_file().read_text()
    for address in ("/settings/library-system", PAGE):
        told = page.get(address).text
        assert "oak" in told
        assert "s3cret" not in told


def test_adapter_secret_is_asked_anew_for_another_destination(page):
    page.post(PAGE, GIVEN)
    assert page.post(PAGE, {**GIVEN, "shelf": "elm", "key": ""}).status_code == 422
    assert page.post(PAGE, {**GIVEN, "drawer": "3", "key": ""}).status_code == 302
    assert configured().values == {**GIVEN, "drawer": "3"}


def test_what_it_does_not_take_is_said_on_the_page_and_to_who_starts_it(page, by_environment):
    answer = page.post(PAGE, {**GIVEN, "drawer": "top"})
    assert (answer.status_code, "A drawer has a number." in answer.text) == (422, True)
    by_environment(**{**GIVEN, "drawer": "top"})
    with pytest.raises(SettingNeedsMending, match="YESDESK_TOY_DRAWER is 'top'"):
        connect_system(configured())


def test_adapter_is_checked_at_a_terminal(
    box, library, by_environment, capsys, monkeypatch, settings
):
    settings.BASE_URL = "https://yes.library.example"
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)
    by_environment(**GIVEN)
    assert main(["ils", "check"]) == 0
    said = capsys.readouterr().out
    assert "ok  The box opens" in said
    assert "For the lid of the box:\nWhat can I say yes to? http" in said
    by_environment(**{**GIVEN, "key": "another"})
    assert main(["ils", "check"]) == 1


def test_a_waiver_is_proved_where_it_declares_what_holds_the_proof(
    box, library, by_environment, capsys, monkeypatch
):
    monkeypatch.setattr("yesdesk.cli.commands.ils.set_up_django", lambda: None)
    by_environment(**GIVEN)
    assert main(["ils", "prove", "290", "--as", "lea"]) == 1
    assert "needs no such proof" in capsys.readouterr().err
    assert box.credits == []
    seen = Value(name="seen", label="The proof of that")
    proving = replace(toy.ADAPTER, values=(*toy.ADAPTER.values, seen), waiver_proof="seen")
    monkeypatch.setattr(toy, "ADAPTER", proving)
    by_environment(**GIVEN)
    assert main(["ils", "prove", "290", "--as", "lea"]) == 0
    said = capsys.readouterr().out
    assert "The balance was 13.00 and is 12.99." in said
    assert f"YESDESK_TOY_SEEN=oak {timezone.now():%Y-%m-%d} S" in said


def test_a_proof_that_no_value_holds_is_no_declaration():
    with pytest.raises(ValueError, match="hold its proof"):
        Adapter(label="Open box", waiver_proof="seen")


@pytest.mark.parametrize("kind", ADAPTERS)
def test_who_declares_a_proof_can_be_asked_for_it(kind):
    connector = import_module(f"{ADAPTERS[kind]}.connector")
    proves = [each for each in vars(connector).values() if hasattr(each, "prove_waiver")]
    assert bool(proves) is bool(setting_of_proof(kind))


def test_a_secret_without_a_destination_is_no_declaration():
    with pytest.raises(ValueError, match="where it goes"):
        Adapter(label="Open box", values=(Value(name="key", label="Key", secret=True),))


@pytest.mark.parametrize("kind", ADAPTERS)
def test_each_declares_a_value_once_and_its_default_is_taken(kind):
    values = adapter_of(kind).values
    assert len({value.name for value in values}) == len(values)
    assert [
        setting_name(kind, value)
        for value in values
        if value.default and value.check(value.default)
    ] == []
    assert [
        value.name for value in values if value.choices and value.default not in dict(value.choices)
    ] == []


class BoxTwin:
    """A toy keeps the contract as a real one does."""

    faults = frozenset(LOST_ANSWERS)
    patron, card, line, owed, others_line = "7", "290", "1", 1000, "3"

    def __init__(self, box):
        self._box = box

    def connect(self):
        return connect_system(Configured("toy", GIVEN, by_environment=True))

    def fail(self, fault):
        self._box.fault = fault

    def catch_up(self):
        raise NotImplementedError("nothing is stored late in a box")

    def written(self):
        return [minor for _tag, patron, minor in self._box.credits if patron == self.patron]


class TestItsContract(Contract):
    @pytest.fixture
    def twin(self, box, settings):
        settings.ILS = "toy"
        return BoxTwin(box)
