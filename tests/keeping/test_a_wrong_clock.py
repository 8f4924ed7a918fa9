"""A library whose clock was sixty days ahead in the nightly hour keeps what it had, through backup and restore too."""

import re

import pytest

pytestmark = pytest.mark.night
MANY = """
from datetime import timedelta
from django.utils import timezone
from yesdesk.requests.models import Request
for number in range(60):
    asked(f"question {number}")
Request.objects.update(closed_at=timezone.now() - timedelta(days=2))
"""
SEEN = "from yesdesk.core.clock_mark import note_time; note_time()"
NIGHT = """
from datetime import timedelta
import time_machine
from django.utils import timezone
with time_machine.travel(timezone.now() + timedelta(days=60)):
    from yesdesk.core.clock_mark import note_time
    from yesdesk.patrons.erasure import erase_due
    note_time()
    {more}
    print(sum(erase_due(timezone.now()).values()))
"""
GO_ON = """
    from yesdesk.core.actors import SYSTEM
    from yesdesk.patrons.clock_check import approve_pass
    approve_pass(by=SYSTEM)
"""


BREAKS_OFF = """
from unittest.mock import patch
from yesdesk.cli.main import main
with patch("yesdesk.cli.backup.restore.replay_erasures", side_effect=OSError("no space left")):
    try:
        main(["restore", {backup!r}, "--without-pass", {name!r}])
    except OSError as error:
        print("broke off:", error)
"""


def fill(library):
    from tests.keeping.a_library import ASK

    library.do(ASK + MANY)
    library.do(SEEN)


def test_the_pass_waits_and_the_backup_comes_back_whole(library):
    fill(library)
    backup = library.backed_up()
    assert library.do(NIGHT.format(more="")) == "0\n"
    assert library.counted("desk.Request") == 60
    library.do(SEEN)
    assert "Nothing waits" in library.run("erasing")
    assert "Erased again: 0 " in library.run("restore", str(backup))
    assert library.counted("desk.Request") == 60


def test_a_pass_that_should_not_have_been_is_left_out_of_the_restore(library):
    fill(library)
    backup = library.backed_up()
    assert int(library.do(NIGHT.format(more=GO_ON))) >= 60
    assert library.counted("desk.Request") == 0
    assert "Erased again: 120 " in library.run("restore", str(backup))
    listed = library.run("erasing")
    (name,) = set(re.findall(r"^\d{8}T\d{4}-[0-9a-f]{4}", listed, re.MULTILINE))
    assert "knows no nightly pass" in library.refused(
        "restore", str(backup), "--without-pass", "20200101T0300-abcd"
    )
    said = library.run("restore", str(backup), "--without-pass", name)
    assert "Not erased again: 120" in said
    assert library.counted("desk.Request") == 60
    assert "Erased again: 0 " in library.run("restore", str(backup))
    assert library.counted("desk.Request") == 60


def test_interrupted_undoing_of_a_pass_is_finished_by_the_same_command(library):
    fill(library)
    backup = library.backed_up()
    library.do(NIGHT.format(more=GO_ON))
    (name,) = set(re.findall(r"^\d{8}T\d{4}-[0-9a-f]{4}", library.run("erasing"), re.MULTILINE))
    assert "no space left" in library.do(BREAKS_OFF.format(backup=str(backup), name=name))
    assert library.counted("desk.Request") == 0
    assert "Not erased again: 120" in library.run("restore", str(backup), "--without-pass", name)
    assert library.counted("desk.Request") == 60


def test_an_old_backup_is_erased_by_age_only_when_a_person_says_the_date(library):
    fill(library)
    backup = library.backed_up()
    ahead = "import time_machine, sys\nfrom datetime import timedelta\nfrom django.utils import timezone\n"
    restore = (
        "from yesdesk.cli.main import main\n"
        "with time_machine.travel(timezone.now() + timedelta(days=60)):\n"
        f"    sys.exit(main(['restore', {str(backup)!r}]))\n"
    )
    said = library.do(ahead + restore)
    assert "Erasing by age waits for a person" in said
    assert library.counted("desk.Request") == 60
    assert "Noted: today is" in library.run("erasing", "go-on")
