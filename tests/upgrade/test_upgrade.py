"""Every row of a library comes along to the next version, or all stays as it was; on both databases.

What a released version left behind, and this tree's own library, are upgraded to a copy of the tree with one migration
more: so there is something to do for the newest release too.
"""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from tests.keeping.a_library import ALibrary, a_library
from tests.upgrade.newer import NAME, install, newer_tree
from tests.upgrade.release import RELEASES, archive_of, fill, open_release, pg_dump, write_release
from yesdesk.cli.backup.rows import NOT_BACKED_UP
from yesdesk.core.process import folder_lock
from yesdesk.testing.served import free_port

ROWS = """
import json
from django.core.serializers.json import DjangoJSONEncoder
from yesdesk.testing.every_table import rows_by_table
print(json.dumps(rows_by_table(), cls=DjangoJSONEncoder))
"""
FOUND = """
from yesdesk.core.search import search
print(search("words").refs)
"""
GROWS = {
    "auth_permission",
    "core_countchange",
    "core_librarytext",
    "desk_entry",
    "django_content_type",
    "patrons_series",
}
"""Of these a newer version may have more, for what it has more; an entry for what waited by a slip; a day from which a
trial's noes are counted otherwise; the library's words for the five kinds."""

LET_GO = {
    "backing_cardquestion": {"agreed", "agreed_as", "agreed_week", "week"},
    "backing_ruling": {"printed", "good"},
    "desk_decision": {"reason_sealed", "reason_given", "bend_week", "ends_request"},
    "desk_request": {"waiting_since", "closed_at", "outcome", "last_entry_at"},
    "insight_paymentsfile": {"mapping"},
    "patrons_series": {"waits_for", "waiting_since", "let_go_at"},
    "people_user": {"shift", "shift_until", "last_login", "mail_card", "mail_bulletin"},
}
"""Columns that an upgrade empties or drops on purpose (desk 0008: a seal among the old list would be read as another
reason; exact seconds named erased requests; one guard stands before erasing; people 0007 and 0008: who is on shift
stands in a row that no backup takes, and nothing says who came when; people 0014: no paper comes by mail; backing 0009:
what a trial could show is worked out no more; backing 0011: a question has its card from the start; desk 0042:
what waited by a slip opens a request again; desk 0046: a decision notes its exception itself)."""

GONE = {"patrons_erasurepass", "people_accessgrant", "core_collectiondocument", "desk_asking"}
GONE |= {"backing_patronstory", "desk_slipact", "policy_bend", "policy_pendingbend"}
GONE |= {"core_daycount", "desk_factcame", "desk_factended"}
GONE |= {"policy_factrule", "policy_foldedweeks", "policy_pendingruleevent"}
GONE |= {"desk_tallyname", "insight_paymentsmeaning", "insight_paymentsmapping"}
"""Tables that an upgrade drops on purpose: a second guard before erasing, who let in whom, by which words an answer
was found, stories beside the words of their patrons, what waited by a slip, exceptions one by one, counts that
were kept as things happened, one whose rows stand in another table now, and the columns of payments files, which are
matched anew."""

ASKED_ANEW = {"desk_maytell"}
"""Consents of patrons to what nobody does any more."""


def rows(library: ALibrary) -> dict[str, list[dict[str, object]]]:
    return json.loads(library.do(ROWS))


GONE_TIMERS = {"core.search.tidy", "desk.learn_words", "desk.slip_acts", "policy.write_evidence"}
"""Timers of the words by which an answer was found, of what waited by a slip, and of exceptions one by one."""


STAYS_BEHIND = {apps.get_model(label)._meta.db_table for label in NOT_BACKED_UP}


def assert_all_came_along(before: dict[str, list[dict[str, object]]], library: ALibrary) -> None:
    after = rows(library)
    for table, then in before.items():
        if table in GONE:
            assert table not in after, table
            continue
        if table in ASKED_ANEW:
            continue
        if table in STAYS_BEHIND:
            assert after[table] == [], table
            continue
        stays = [row for row in then if row.get("kind") not in GONE_TIMERS]
        if table == "desk_funduse":  # what a fund gave on a day
            stays = [row for row in stays if len(str(row["period"])) < len("2026-11-04")]
        if table == "core_job":  # the room of requests stands in a folder of its own
            stays = [
                row | {"task": str(row["task"]).replace(".desk.requests.", ".requests.")}
                for row in stays
            ]
        kept = then[0].keys() - LET_GO.get(table, set())
        now, left = (Counter(_written(row, kept) for row in each) for each in (after[table], stays))
        assert list(left - now) == [], table
        assert table in GROWS or len(after[table]) == len(stays), table
    if "policy_bend" in before:
        assert_exceptions_are_counted(before, after)
    assert_moved_rows_are_there(before, after)
    assert library.run("manage", "migrate", "--check") == ""


def assert_moved_rows_are_there(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]
) -> None:
    texts = {(row["key"], row["language"], row["text"]) for row in after["core_librarytext"]}
    for row in before.get("desk_tallyname", []):
        assert (f"tally.{row['kind']}", row["language"], row["name"]) in texts


def assert_exceptions_are_counted(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]
) -> None:
    """Each that was kept by itself is one in the table of the nights, or waits to be summed into it."""
    kept = Counter(
        f"{row['rule']}:{row['reason']}"
        for table in ("policy_bend", "policy_pendingbend")
        for row in before[table]
        if row["week"] != "words"  # a row that only fills its table
    )
    counted: Counter[str] = Counter()
    for row in (*after["counts_stat"], *after["counts_earlycount"]):
        if row["measure"] == "bend_reason":
            counted[str(row["key"])] += int(str(row["n"]))
    assert counted == kept


def assert_counts_came_along(before: dict[str, list[dict[str, object]]], library: ALibrary) -> None:
    """Each count that was kept as things happened is one of the nights now."""
    after = rows(library)
    found = Counter()
    for row in [*after["counts_stat"], *after["counts_earlycount"]]:
        found[row["measure"]] += row["n"]
    then = Counter()
    for row in before.get("desk_factcame", []):
        then["came"] += row["n"] if row["channel"] != "tally" else 0
    for row in filter(_has_a_week, before.get("desk_factended", [])):
        tapped = row["outcome"] == "tally"
        then["tapped" if tapped else "ended"] += row["n"]
        then["first_contact"] += row["n"] if row["first"] and not tapped else 0
    for row in filter(_has_a_week, before.get("policy_factrule", [])):
        beside = row["event"] in {"looked_again", "still_blocked"}
        then[row["event"] if beside else "met"] += row["n"]
    for row in before["core_daycount"]:
        then["answer"] += row["count"] if row["measure"] == "answer" else 0
    # those of the week that ran are in no backup, and are counted from the requests
    running = {"met", "looked_again", "still_blocked"}
    assert {name for name, n in then.items() if found[name] != n} <= running
    assert not [name for name in running if found[name] < then[name]]


def _has_a_week(row: dict[str, object]) -> bool:
    return str(row["week"])[:4].isdecimal()


def _written(row: dict[str, object], kept: set[str]) -> str:
    return json.dumps({name: row[name] for name in kept}, sort_keys=True)


@pytest.fixture(scope="module")
def next_version(tmp_path_factory):
    return newer_tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture
def old(tmp_path):
    """A library of this tree with a row in every table."""
    with a_library(tmp_path, prepared=fill) as library:
        yield library


@pytest.fixture
def newer(old, next_version):
    """The same library, after the next version was installed."""
    return install(old, next_version)


@pytest.mark.night
def test_every_table_has_a_row_and_every_column_is_filled(old: ALibrary) -> None:
    found = rows(old)
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert ours <= set(found)
    assert [table for table, there in found.items() if not there] == []
    assert {
        (table, name)
        for table, there in found.items()
        for name, value in there[0].items()
        if value is None
    } == {
        ("backing_post", "deputy_id"),
        ("backing_ruling", "follows_id"),
        ("backing_suggestion", "merged_into_id"),
        ("insight_edition", "month"),
        *(("desk_request", name) for name in ("on_hold_until", "on_hold_since", "merged_into_id")),
    }


@pytest.mark.night
def test_every_row_comes_along(newer: ALibrary) -> None:
    before = rows(newer)
    assert "yesdesk upgrade" in newer.refused("export", "--to", str(newer.folder / "out"))
    assert "of this version now" in newer.run("upgrade")
    assert_all_came_along(before, newer)
    (request,) = rows(newer)["desk_request"]
    assert request[NAME] == request["asked_for"] == "words"
    assert newer.do(FOUND).strip() == "[1]"
    assert "nothing to do" in newer.run("upgrade")


@pytest.mark.night
def test_what_was_there_is_kept_aside_for_a_while(newer: ALibrary) -> None:
    newer.run("upgrade")
    aside = [path.name for path in (newer.data / "aside").iterdir()]
    assert [name for name in aside if name.startswith("before-upgrade-")]
    assert not [name for name in aside if name.startswith("working-")]


@pytest.mark.night
def test_a_backup_of_before_is_brought_up_when_it_is_restored(
    old: ALibrary, next_version: Path
) -> None:
    backup = old.backed_up()
    newer = install(old, next_version)
    assert "The library is as it was" in newer.run("restore", str(backup))
    assert newer.run("manage", "migrate", "--check") == ""


STOPPED = """
from django.utils import timezone
from yesdesk.cli.backup import upgrade
from yesdesk.core.errors import Refusal
{how}
try:
    upgrade.upgrade(timezone.now())
except Refusal as refusal:
    print(refusal.sentence, refusal.next_step)
"""


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("upgrade.failing_pages = lambda: ['desk: 500']", "Some pages do not open"),
        ("def finish(*given): raise RuntimeError('Ana')\nupgrade.finish_build = finish", "The upgrade stopped"),
    ],
)  # fmt: skip
@pytest.mark.night
def test_what_stops_it_leaves_everything_as_it_was(
    newer: ALibrary, how: str, sentence: str
) -> None:
    before = rows(newer)
    said = newer.do(STOPPED.format(how=how))
    assert sentence in said
    assert "The library is as it was before." in said
    assert "Ana" not in said
    assert rows(newer) == before
    assert "of this version now" in newer.run("upgrade")


FULL = """
from django.db import OperationalError
def finish(*given):
    full = Exception("No queda espacio en el dispositivo")
    full.{says}
    raise OperationalError("full") from full
upgrade.finish_build = finish
"""


@pytest.mark.night
@pytest.mark.parametrize("says", ["sqlite_errorname = 'SQLITE_FULL'", "sqlstate = '53100'"])
def test_a_database_that_is_full_on_the_way_is_no_fault_of_the_upgrade(
    newer: ALibrary, says: str
) -> None:
    said = newer.do(STOPPED.format(how=FULL.format(says=says)))
    assert "There is no room left on the disk" in said
    assert "send us this line" not in said
    assert "of this version now" in newer.run("upgrade")


@pytest.mark.night
def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(
    old: ALibrary, tmp_path: Path
) -> None:
    tree = newer_tree(tmp_path)
    (added,) = tree.glob(f"yesdesk/requests/migrations/*_{NAME}.py")
    begins = "def fill(apps, _schema_editor):\n"
    added.write_text(added.read_text().replace(begins, f"{begins}    1 / 0\n"))
    newer = install(old, tree)
    before = rows(newer)
    assert "The library is as it was before." in newer.refused("upgrade")
    assert rows(newer) == before
    assert NAME not in rows(newer)["desk_request"][0]


@pytest.mark.night
def test_while_it_is_served_or_upgraded_by_another_it_is_told_so(newer: ALibrary) -> None:
    with folder_lock(newer.data / "serve.lock"):
        assert "is being served, or looked after" in newer.refused("upgrade")


@pytest.mark.night
def test_serve_refuses_the_old_tables_and_names_the_next_step(newer: ALibrary) -> None:
    assert "yesdesk upgrade" in newer.refused("serve", "--port", str(free_port()))


def releases() -> list[Path]:
    """What released versions left behind."""
    return sorted(path for path in RELEASES.glob("*") if path.is_dir())


LIVED_IN = [each for each in releases() if "+" in each.name]
"""Those in the middle of their work (`lived_in.py`)."""


@pytest.mark.parametrize(
    "release",
    [
        *LIVED_IN,
        *(
            pytest.param(each, marks=pytest.mark.night)
            for each in [*releases(), None]
            if each not in LIVED_IN
        ),
    ],
    ids=lambda path: path.name if path else "this tree",
)
def test_what_a_release_left_behind_is_upgraded(
    release: Path | None, tmp_path: Path, next_version: Path
) -> None:
    if connection.vendor == "postgresql" and not release and not pg_dump():
        pytest.skip("pg_dump is not installed here")
    archive = archive_of(release or tmp_path / "release", connection.vendor)
    if release is None:
        with a_library(tmp_path / "then", prepared=fill) as library:
            write_release(library, archive)
    with a_library(tmp_path / "library", prepared=None) as library:
        open_release(archive, library)
        before = rows(library)
        assert [table for table, there in before.items() if not there] == []
        newer = install(library, next_version)
        assert "of this version now" in newer.run("upgrade")
        assert_all_came_along(before, newer)
        if "counts_stat" not in before:
            assert_counts_came_along(before, newer)


WAITING = """
import json
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings.trials import look_at_ruling
from yesdesk.core.models import Job, OutboundMessage, Timer
from yesdesk.core.tasks.timers import timer_kinds
from yesdesk.desk.answers.queries import library_day
from yesdesk.ils.models import Act
from yesdesk.insight.models import Edition
from yesdesk.mail.models import Arrival
from yesdesk.patrons.models import LegalHold
from yesdesk.people.models import User

dana = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
dana.force_login(User.objects.get(username="dana"))
PAGES = {"library": "our_library_edition", "branches": "by_branch_edition"}

def is_known(path):
    try:
        return bool(import_string(path))
    except ImportError:
        return False

def opens(edition):
    return dana.get(reverse(PAGES[edition.subject], args=[edition.pk])).status_code

def numbers_of(trial):
    Ruling.objects.filter(pk=trial.pk).update(due_on=library_day(), weeks=0)
    look_at_ruling.call(trial.pk)
    then, now = trial.baseline, Ruling.objects.get(pk=trial.pk)
    page = dana.get(reverse("decision", args=[now.pk])).text
    return [then == now.baseline, now.state, now.figures["rule"][0][0] > 0, 'id="four-numbers"' in page]

def says_what_it_said(trial):
    return 'id="former"' in dana.get(reverse("decision", args=[trial.pk])).text

counted = Ruling.objects.exclude(measure="")
trials = Ruling.objects.filter(answer="try", state="running").count()
kinds = {kind for kind, _handler in timer_kinds.items()}
once = Timer.objects.filter(every_seconds=None)  # of the others a worker drops what no room has
print(json.dumps({
    "trials": trials,
    "said": [says_what_it_said(each) for each in counted.filter(state="kept")],
    "numbers": [numbers_of(each) for each in counted.filter(answer="try", state="running")],
    "acts": Act.objects.filter(state="unknown").count(),
    "letters": OutboundMessage.objects.filter(state="waiting").count(),
    "mail": Arrival.objects.filter(state="waiting").count(),
    "holds": LegalHold.objects.filter(released_at=None).count(),
    "jobs": [path for path in Job.objects.values_list("task", flat=True) if not is_known(path)],
    "timers": [kind for kind in once.values_list("kind", flat=True) if kind not in kinds],
    "editions": [opens(edition) for edition in Edition.objects.all()],
}))
"""


@pytest.mark.night
@pytest.mark.parametrize("release", LIVED_IN, ids=lambda path: path.name)
def test_what_waited_in_the_middle_of_its_work_still_waits(release, tmp_path, next_version):
    with a_library(tmp_path / "library", prepared=None) as library:
        open_release(archive_of(release, connection.vendor), library)
        keys = {path.name for path in (library.data / "keys").rglob("*")}
        newer = install(library, next_version)
        newer.run("upgrade")
        waiting = json.loads(newer.do(WAITING).splitlines()[-1])
        assert keys <= {path.name for path in (library.data / "keys").rglob("*")}
    assert {name: waiting[name] for name in ("trials", "acts", "letters", "mail", "holds")} == {
        "trials": 2, "acts": 1, "letters": 1, "mail": 1, "holds": 1,
    }  # fmt: skip
    assert (waiting["jobs"], waiting["timers"]) == ([], [])
    assert waiting["editions"] == [200] * 5
    assert waiting["said"] == [True]
    assert waiting["numbers"] == [[True, "looked_at", True, True]]
