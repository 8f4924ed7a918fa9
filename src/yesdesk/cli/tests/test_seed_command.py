"""`yesdesk seed` goes nowhere near a real library, and not twice into the same one unasked."""

import argparse

import pytest

from yesdesk.cli.commands import seed
from yesdesk.demo import loader
from yesdesk.ils.configuration import kind_of_system
from yesdesk.people.models import User
from yesdesk.places.models import Branch, Library, ServicePoint
from yesdesk.requests.models import Request
from yesdesk.testing.needs import ask_as_ana


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    seed.arguments(parser)
    return parser.parse_args(words)


def test_a_real_library_is_refused(library, capsys):
    assert seed.run(options()) == 1
    said = capsys.readouterr().err
    assert "Wren Valley Library is a real library" in said
    assert "empty folder" in said
    assert not Request.objects.exists()


def test_again_does_not_open_a_real_library_either(library, capsys):
    assert seed.run(options("--again")) == 1
    assert "real library" in capsys.readouterr().err


def test_a_demo_library_with_requests_is_left_alone_unless_asked(library, mill, capsys):
    Library.objects.update(is_demo=True)
    ask_as_ana(mill)
    assert seed.run(options()) == 1
    assert "yesdesk seed --again" in capsys.readouterr().err
    assert Request.objects.count() == 1


def test_invented_patrons_are_never_asked_of_the_library_system_of_the_environment(
    library, settings, monkeypatch
):
    settings.ILS = "koha"
    Library.objects.update(is_demo=True)
    asked = []
    monkeypatch.setattr(loader, "load_story", lambda _wanted: asked.append(kind_of_system()) or 0)
    assert seed.run(options()) == 0
    assert asked == ["demo"]


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5"])
def test_a_number_that_is_none_is_said_plainly(number, capsys):
    with pytest.raises(SystemExit):
        options(f"--requests={number}")
    assert "a whole number is wanted" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "meant"), [("900", 900), ("1,000,000", 1_000_000)])
def test_a_number_may_be_written_with_commas(typed, meant):
    assert options("--requests", typed).requests == meant


@pytest.mark.django_db
@pytest.mark.slow
def test_a_story_interrupted_half_way_never_began(monkeypatch):
    def interrupted(*_args: object, **_more: object) -> None:
        assert Library.objects.exists()
        raise KeyboardInterrupt

    for model in (User, ServicePoint, Branch, Library):
        model.objects.all().delete()
    monkeypatch.setattr(loader, "replay", interrupted)
    with pytest.raises(KeyboardInterrupt):
        loader.load_story(1)
    assert not Library.objects.exists()
    assert not User.objects.exists()
