"""What all tests of a module begin with, made once: rows that each test rolls back to, the files beside them, the time.

Every test of such a module begins there: a module's scene is autouse, and a test that wants less stands elsewhere.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from yesdesk.ils.rpc import client as rpc_client
from yesdesk.ils.rpc import server as rpc_server
from yesdesk.testing.cast import NOW, choose_the_demo_system, set_the_stage
from yesdesk.testing.remembered import forget_everything
from yesdesk.testing.transactions import of_the_test

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@dataclass(frozen=True)
class Scene[Made]:
    """`made`: what was returned by what made it. `at`: its clock then. `folder`: its data folder."""

    made: Made
    at: datetime
    folder: Path

    def begin(self, now: time_machine.Traveller) -> Made:
        """A test goes on from here, with a copy of the files."""
        now.move_to(self.at, tick=False)
        shutil.copytree(self.folder, settings.DATA, dirs_exist_ok=True)
        return self.made


@contextlib.contextmanager
def scene[Made](
    blocker: "DjangoDbBlocker", make: Callable[[time_machine.Traveller], Made]
) -> Iterator[Scene[Made]]:
    """Inside, every test finds what `make(now)` did in the cast's library, with the demo system in this process."""
    with contextlib.ExitStack() as stands:
        folder = Path(stands.enter_context(tempfile.TemporaryDirectory(prefix="yesdesk-scene-")))
        stands.enter_context(blocker.unblock())
        stands.enter_context(of_the_test())
        yield _made(make, folder)
        transaction.set_rollback(True)


def _made[Made](make: Callable[[time_machine.Traveller], Made], folder: Path) -> Scene[Made]:
    forget_everything()
    with (
        override_settings(DATA=folder),
        pytest.MonkeyPatch.context() as patched,
        time_machine.travel(NOW, tick=False) as now,
    ):
        set_the_stage()
        choose_the_demo_system()
        answer_in_process(patched)
        return Scene(make(now), timezone.now(), folder)


def answer_in_process(patched: pytest.MonkeyPatch) -> None:
    """The web process's questions to the library system are answered in this very process.

    Everything else is as it is: the same lines of JSON, the same verbs. A test of its own uses the socket.
    """
    patched.setattr(rpc_client, "carried", lambda line, _patience: rpc_server.answer_line(line))
