"""The pytest plugin of every test (`-p yesdesk.testing.plugin`)."""

import contextlib
import gc
import hashlib
import inspect
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, settings as properties

_DATA = Path(tempfile.mkdtemp(prefix="yesdesk-test-"))
os.environ["YESDESK_DATA"] = str(_DATA)
(_DATA / "static").mkdir()  # whitenoise warns of a folder it misses
(_DATA / "tmp").mkdir()  # uploads stand there while they are read
_numbers = itertools.count(1)
_IDLE: Final = ("password", "live-", "asyncio_")  # pools wait until nobody has them any more
_OF_A_SERVER: Final = "process_request_thread"  # of one that serves several tests

# A machine that stalls, or that takes long to make an example up, is no fault.
properties.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20
)
properties.load_profile("house")
properties.register_profile("night", max_examples=100)  # all else as above

if TYPE_CHECKING:
    import time_machine
    from django.test import Client

    from tests.twins.push.recording import RecordingPush
    from yesdesk.core.actors import Actor
    from yesdesk.people.models import User
    from yesdesk.places.models import Branch, Library
    from yesdesk.policy.rule_values import SignedSheet


@pytest.fixture
def library(db: None) -> "Library":
    """The library with its cast, set up again after a flushing test, and with the demo library system."""
    from yesdesk.ils.configuration import ils_secrets_file, kept_file
    from yesdesk.places.queries import library_or_none, the_library
    from yesdesk.testing.cast import set_the_stage

    for file, told in ((kept_file(), '{"kind": "demo", "values": {}}'), (ils_secrets_file(), "{}")):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(told)
    library = library_or_none()
    if library is None:
        set_the_stage()
    return library or the_library()


@pytest.fixture
def mill(library: "Library") -> "Branch":
    from yesdesk.testing.cast import branch_named

    return branch_named("mill")


@pytest.fixture
def hill(library: "Library") -> "Branch":
    from yesdesk.testing.cast import branch_named

    return branch_named("hill")


def _member(username: str, name: str = "") -> Any:
    @pytest.fixture(name=name or username)
    def member(library: "Library") -> "User":
        from yesdesk.testing.cast import member_named

        return member_named(username)

    return member


sam = _member("sam")
lea = _member("lea")
kim = _member("kim")
noor = _member("noor")
dana = _member("dana")
teo = _member("teo")
priya = _member("priya")
max_ = _member("max", "max_")
fay = _member("fay")
ret = _member("ret")


@pytest.fixture
def rules(library: "Library") -> "SignedSheet":
    """The starting rules, late charges at Mill Street only, on a sheet that Dana signed for today."""
    from yesdesk.testing.signing import sign_the_starting_rules

    return sign_the_starting_rules()


@pytest.fixture
def act(library: "Library") -> "Callable[[User], Actor]":
    """`act(sam)`: the Actor of a signed-in Sam."""
    from yesdesk.people.queries import actor_for

    return actor_for


@pytest.fixture
def client_of(library: "Library") -> "Callable[[User], Client]":
    """`client_of(sam)`: a browser in which Sam is signed in."""
    from django.test import Client

    def signed_in(user: "User") -> "Client":
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def now() -> "Iterator[time_machine.Traveller]":
    """A clock that stands at 18:02 on a Wednesday; `now.shift(minutes)` moves it."""
    import time_machine

    from yesdesk.testing.cast import NOW

    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ils_in_process(library: "Library", monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer calls to the library system in this process, by the same lines of JSON."""
    from yesdesk.ils.rpc import client as rpc_client, server as rpc_server

    monkeypatch.setattr(rpc_client, "carried", lambda line, _patience: rpc_server.answer_line(line))


@pytest.fixture
def database_on_disk(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A copy of SQLite on the disk, since a database in memory lets no second thread in."""
    from django.db import connections

    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    path = tmp_path / "threads.sqlite3"
    with memory.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    name = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(path)
    del connections["default"]
    yield
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = memory


@pytest.fixture
def push(library: "Library", monkeypatch: pytest.MonkeyPatch) -> "RecordingPush":
    """A library with a push key, and a push service that only records."""
    from tests.twins.push.recording import RecordingPush
    from yesdesk.core.webpush.keys import make_keys
    from yesdesk.people.phone_alerts import actions

    make_keys()
    service = RecordingPush()
    monkeypatch.setattr(actions, "push_service", lambda: service)
    return service


@pytest.fixture
def allowed(push: "RecordingPush", act: "Callable[[User], Actor]") -> Callable[..., Any]:
    """`allowed(lea)`: Lea allowed a browser to ring; `name` tells two browsers apart."""
    from tests.twins.push.recording import some_browser
    from yesdesk.core.webpush.keys import public_key
    from yesdesk.people.phone_alerts.actions import add_phone

    def allow(member: "User", name: str = "a", browser: str = "Chrome on Android") -> Any:
        given: Any = some_browser(public_key(), f"{member.username}-{name}").given
        key = given.pop("server_key")
        return add_phone(given, server_key=key, browser=browser, by=act(member))

    return allow


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    # Collecting makes much and drops little: the garbage collector took a third of its time.
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    from yesdesk.testing.prepared import folder_of_this_run

    run = contextlib.ExitStack()
    run.enter_context(folder_of_this_run())
    config.add_cleanup(run.close)


def pytest_unconfigure() -> None:
    shutil.rmtree(_DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_data_folder(settings: Any) -> None:
    settings.DATA = _DATA / f"test-{next(_numbers)}"


@pytest.fixture(scope="session", autouse=True)
def _pages_tell_what_they_were_given() -> None:
    # Django fills `response.context` for templates in its own language only.
    from django.test.signals import template_rendered
    from django.utils.functional import SimpleLazyObject

    from yesdesk.core.web.compiler import LazyValue
    from yesdesk.core.web.engine import Page

    given = Page.given

    def looked_at(value: Any) -> Any:
        return SimpleLazyObject(lambda: value.value) if type(value) is LazyValue else value

    def told(page: Page, context: Any, request: Any) -> dict[str, Any]:
        values = given(page, context, request)
        if request is not None:
            seen = {name: looked_at(value) for name, value in values.items()}
            template_rendered.send(sender=Page, template=page, context=seen)
        return values

    Page.given = told  # type: ignore[assignment, method-assign]


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> None:
    from django.template import engines

    from yesdesk.core.web import engine
    from yesdesk.testing.prepared import KEPT

    as_it_is = inspect.getsource(engine)
    kept = KEPT / "templates" / hashlib.sha256(as_it_is.encode()).hexdigest()[:16]
    engines["engine"].env.bytecode_cache = engine.CompiledTemplates(kept)  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _rows_of_every_page_are_read_once() -> Iterator[None]:
    from yesdesk.testing.cached_rows import cache_rows_until_write

    with cache_rows_until_write():
        yield


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    from yesdesk.testing.remembered import forget_everything

    forget_everything()


@pytest.fixture(autouse=True)
def _no_thread_goes_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # A thread of a test must end while its `monkeypatch` stands, or it finds the next test's database.
    from yesdesk.testing.patience import PATIENCE

    before = set(threading.enumerate())
    yield
    started = [thread for thread in threading.enumerate() if thread not in before]
    for thread in started:
        if not thread.name.startswith(_IDLE) and _OF_A_SERVER not in thread.name:
            thread.join(PATIENCE)
            assert not thread.is_alive(), f"the thread {thread.name} goes on after the test"
