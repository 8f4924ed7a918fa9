"""A restored library is as it was, but for what was erased or held since; until then nothing
changed.
"""

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from yesdesk.cli.backup.database import first_free
from yesdesk.core.process import folder_lock
from yesdesk.testing.patience import until

pytestmark = pytest.mark.night
FORGET = """
from yesdesk.core.actors import SYSTEM
from yesdesk.patrons.erasure import erase_now
from yesdesk.patrons.retention import place_legal_hold
"""
LONG_CLOSED = """
from datetime import timedelta
from django.utils import timezone
from yesdesk.requests.models import Request
Request.objects.update(closed_at=timezone.now() - timedelta(days=400))
"""


def as_restored(exported):
    """The same, but mail that waited then waits for a person: it may have gone since."""
    mail = [
        row | {"state": "held"} if row["state"] == "waiting" else row
        for row in exported["core.outboundmessage"]
    ]
    return exported | {"core.outboundmessage": mail}


EDITION = """
from datetime import date
from django.utils import timezone
from yesdesk.insight.models import Edition
Edition.objects.create(subject="library", month=date(2026, 11, 1), title="", state="made",
    begun_at=timezone.now(), made_on=date(2026, 11, 2), figures={"rules": {"rules": {"r1": [["a"], 7]}}})
"""


def test_two_within_a_second_put_both_aside_under_names_of_their_own():
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)
    taken = {now, now + timedelta(seconds=1)}
    assert first_free(now, taken.__contains__) == now + timedelta(seconds=2)


def test_restored_library_is_as_it_was(library):
    library.ask("a book", b"on paper")
    library.do(EDITION)
    before = library.exported()
    assert [row["figures"]["rules"] for row in before["insight.edition"]]
    backup = library.folder / "backup.tar.gz"
    library.typed("backup", "--to", str(backup))
    library.ask("asked since", b"another paper")
    library.do("from yesdesk.people.models import User; User.objects.update(name='Changed')")
    library.do("from yesdesk.insight.models import Edition; Edition.objects.update(figures={})")
    said = library.typed("restore", str(backup))
    assert "The library is as it was" in said
    assert "1 messages waited to go out then" in said
    assert library.exported() == as_restored(before)
    assert library.run("manage", "migrate", "--check") == ""


def test_new_requests_get_new_numbers(library):
    library.ask("one")
    backup = library.backed_up()
    library.run("restore", str(backup))
    assert library.ask("two") > 1
    assert library.counted("desk.Request") == 2


def test_restore_fills_an_empty_folder(library, tmp_path_factory):
    from tests.keeping.a_library import a_library

    library.ask("a book", b"on paper")
    before = library.exported()
    backup = library.backed_up()
    with a_library(tmp_path_factory.mktemp("new"), prepared=None) as elsewhere:
        said = elsewhere.run("restore", str(backup))
        assert elsewhere.exported() == as_restored(before)
        assert "SECRET_KEY is not the one of the backup" in said
        assert len(list((elsewhere.data / "files").glob("??/*"))) == 1


def test_a_file_is_held_against_its_name(library):
    library.ask("a book", b"on paper")
    library.ask("another", b"on another paper")
    whole, other = sorted((library.data / "files").glob("??/*"))
    backup = library.backed_up()
    bytes_of_it = whole.read_bytes()
    whole.write_bytes(b"rotten")
    assert "1 files came back" in library.run("restore", str(backup))
    assert whole.read_bytes() == bytes_of_it
    other.write_bytes(b"rotten")
    told = library.folder / "told.tar.gz"
    assert "1 files on this disk are not what their names say" in library.run(
        "backup", "--to", str(told)
    )
    assert "1 files in the backup are not what their names say" in library.run("restore", str(told))


def test_what_was_erased_since_is_erased_again_and_what_was_held_is_held(library):
    gone, kept = library.ask("forget this"), library.ask("keep this")
    backup = library.backed_up()
    library.do(f"{FORGET}\nerase_now('desk.request', [{gone}], 'staff', by=SYSTEM)")
    library.do(f"{FORGET}\nplace_legal_hold('request:{kept}', reason='Court', by=SYSTEM)")
    newcomer = library.ask("came after the backup")
    said = library.run("restore", str(backup))
    assert "1 that were erased since" in said
    assert [row["id"] for row in library.exported()["desk.request"]] == [kept]
    assert library.exported()["patrons.legalhold"][0]["subject"] == f"request:{kept}"
    assert newcomer > kept


CAME_LONG_AGO = """
from datetime import timedelta
from django.utils import timezone
from yesdesk.counts.models import CountLock
from yesdesk.requests.models import Request
then = timezone.now() - timedelta(days=70)
CountLock.objects.update(counted_from=then - timedelta(days=1))
Request.objects.update(opened_at=then, came_day=then.date())
"""
COUNTED = """
from yesdesk.counts.models import EarlyCount, Stat
print([list(each.objects.values_list("measure", "n")) for each in (Stat, EarlyCount)])
"""


def test_period_that_is_over_is_counted_once_before_requests_are_erased_again(library):
    gone = library.ask("forget this")
    library.do(CAME_LONG_AGO)
    backup = library.backed_up()
    library.do(f"{FORGET}\nerase_now('desk.request', [{gone}], 'staff', by=SYSTEM)")
    assert library.do(COUNTED).strip() == "[[], [('came', 1)]]"
    for _time in range(2):
        library.run("restore", str(backup))
        assert library.do(COUNTED).strip() == "[[('came', 1)], []]"


STRIKE = """
from yesdesk.core.actors import SYSTEM
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.models import Entry
redact(Entry.objects.get(), words="Petronella", by=SYSTEM)
"""


def test_words_struck_out_since_are_struck_out_again(library):
    library.ask("Please ask Petronella")
    backup = library.backed_up()
    library.do(STRIKE)
    said = library.run("restore", str(backup))
    assert "Words struck out again: 1." in said
    assert "Petronella" not in str(library.exported())


def test_a_number_taken_anew_after_a_restore_is_somebody_else_s(library):
    backup = library.backed_up()
    first = library.ask("erased")
    library.do(f"{FORGET}\nerase_now('desk.request', [{first}], 'staff', by=SYSTEM)")
    library.run("restore", str(backup))
    again = library.ask("somebody else")
    assert again == first
    library.run("restore", str(library.backed_up()))
    assert [row["id"] for row in library.exported()["desk.request"]] == [again]


def test_what_is_due_goes_before_it_may_serve(library):
    library.ask("long ago", b"an old paper")
    library.do(LONG_CLOSED)
    backup = library.backed_up()
    said = library.run("restore", str(backup))
    assert "1 whose time was up" in said
    assert library.exported()["desk.request"] == []


def test_everybody_signs_in_anew(library):
    from tests.keeping.planted import SIGN_IN

    backup = library.backed_up()
    library.do(SIGN_IN)
    library.run("restore", str(backup))
    assert library.counted("people.StaffSession") == 0


def test_a_library_that_is_served_is_not_replaced(library):
    library.ask("a book")
    backup = library.backed_up()
    before = library.exported()
    with folder_lock(library.data / "serve.lock"):
        assert "is being served" in library.refused("restore", str(backup))
    assert library.exported() == before


def test_restore_refuses_a_library_served_from_another_host(library):
    if "DATABASE_URL" not in library.more:
        pytest.skip("SQLite serves one host")
    backup = library.backed_up()
    library.do(
        "from yesdesk.core.tasks.leases import take_lease; take_lease('clock', 'elsewhere', 600)"
    )
    assert "is being served" in library.refused("restore", str(backup))


def test_killed_at_any_moment_the_library_is_the_old_one_or_the_new_one(library):
    from tests.keeping.planted import BIG_FILES

    library.do(BIG_FILES)
    library.ask("in the backup")
    backup = library.backed_up()
    new = as_restored(library.exported())
    library.ask("since")
    old = library.exported()
    for pause in (0.05, 0.3, 0.7, 1.0):
        process = library.begin("restore", str(backup))
        until(lambda: list((library.data / "aside").glob("working-*/*")))
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert library.exported() in (old, new)
        assert library.run("manage", "migrate", "--check") == ""
        for left in (library.data / "aside").glob("working-*"):
            left.rename(library.folder / f"{left.name}-{pause}")
    library.run("restore", str(backup))
    assert library.exported() == new


def test_a_full_disk_changes_nothing(library):
    from tests.keeping.planted import BIG_FILES

    library.do(BIG_FILES)
    backup = library.backed_up()
    before = library.exported()
    said = library.refused(
        "restore", str(backup),
        largest=5_000_000,
    )  # fmt: skip
    assert "There is no room left on the disk" in said
    assert library.exported() == before


def test_a_damaged_database_is_replaced_and_kept_aside(library):
    if "DATABASE_URL" in library.more:
        pytest.skip("a damaged server is the server's matter")
    library.ask("a book")
    before = library.exported()
    backup = library.backed_up()
    (library.data / "yesdesk.sqlite3").write_bytes(b"not a database any more" * 1000)
    assert "cannot be read" in library.refused("backup", "--to", str(library.folder / "x.tar.gz"))
    library.run("restore", str(backup))
    assert library.exported() == as_restored(before)
    kept = list((library.data / "aside").glob("before-*.sqlite3"))
    assert [path.read_bytes()[:22] for path in kept] == [b"not a database any mor"]


def test_a_file_that_is_not_there_is_said(library):
    assert "There is no file" in library.refused("restore", "nowhere.tar.gz")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("manifest.engine = 'otherbase'", "This backup is of a library on otherbase"),
        ("manifest.schema['desk'].append('0999_later')", "This backup is of a newer Yesdesk"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_with_the_way_on(library, change, sentence):
    made = library.folder / "other.tar.gz"
    library.do(
        "from pathlib import Path\n"
        "from django.utils import timezone\n"
        "from yesdesk.cli.backup.archive import new_archive\n"
        "from yesdesk.cli.backup.archive import new_manifest\n"
        "manifest = new_manifest(timezone.now())\n"
        f"{change}\n"
        f"with new_archive(Path({str(made)!r}), manifest): pass\n"
    )
    said = library.refused("restore", str(made))
    assert sentence in said
    assert "restore again" in said
