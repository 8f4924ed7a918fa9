"""What dev/night.py makes of the last night and of a change."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "dev_night", Path(__file__).parents[2] / "dev" / "night.py"
)
night = importlib.util.module_from_spec(_SPEC)
sys.modules["dev_night"] = night
_SPEC.loader.exec_module(night)

GREEN = {
    "sqlite": {"passed": 7, "failed": 0, "skipped": 1},
    "postgresql": {"passed": 3, "failed": 0, "skipped": 0},
}
MARKED = "pytestmark = [pytest.mark." + "night]\n"
"""In two parts, so that this file is not taken for one of the night itself."""

TEST = "src/yesdesk/mail/inbound/tests/test_a.py"


class Tree:
    """A repository with commits of our own."""

    def __init__(self, folder):
        self.folder = folder
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.email", "max@library.example")
        self.git("config", "user.name", "Max")
        self.commit("README.md", "A desk.")

    def git(self, *words):
        done = subprocess.run(
            ["git", *words], cwd=self.folder, capture_output=True, text=True, check=True,
            env=night._without_git(),
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def commit(self, name, text):
        self.write(name, text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", name)
        return self.head()

    def head(self):
        return self.git("rev-parse", "HEAD")

    def report(self, commit, counts=GREEN):
        self.commit("docs/night.txt", str(night.Night(commit, counts)))


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "tree").mkdir()
    return Tree(tmp_path / "tree")


def refused(folder):
    with pytest.raises(night.NightRefusal) as refusal:
        night.night_to_go_by(folder)
    return str(refusal.value)


def test_report_reads_back_as_it_was_written():
    kept = night.Night("0f3e", GREEN, ["sqlite tests/a.py test_x[1, 2]"], {"tests/a.py": 12})
    assert night.read_report(str(kept)) == kept
    assert str(kept).splitlines()[:2] == ["commit 0f3e", "sqlite 7 passed, 0 failed, 1 skipped"]


def test_green_night_of_an_ancestor_is_gone_by(tree):
    tree.report(tree.head())
    tree.commit("a.txt", "later")
    assert night.night_to_go_by(tree.folder).is_green()


@pytest.mark.parametrize(
    "counts",
    [
        {**GREEN, "postgresql": {"passed": 3, "failed": 1, "skipped": 0}},
        {**GREEN, "sqlite": {"passed": 0, "failed": 0, "skipped": 8}},
        {"sqlite": GREEN["sqlite"]},
    ],
    ids=["one failed", "nothing ran", "a database is missing"],
)
def test_red_night_is_refused(tree, counts):
    tree.report(tree.head(), counts)
    assert "is red" in refused(tree.folder)


def test_no_night_is_refused(tree):
    assert "There is no docs/night.txt" in refused(tree.folder)


def test_commit_that_is_no_ancestor_is_refused(tree):
    tree.git("checkout", "-q", "-b", "aside")
    aside = tree.commit("aside.txt", "")
    tree.git("checkout", "-q", "main")
    tree.report(aside)
    assert "no ancestor" in refused(tree.folder)


@pytest.mark.parametrize("commit", ["0" * 40, "", "not a commit"])
def test_commit_that_is_none_is_refused(tree, commit):
    tree.report(commit)
    assert "no ancestor" in refused(tree.folder)


@pytest.mark.parametrize(("commits", "taken"), [(2, True), (3, False)])
def test_night_is_gone_by_for_so_many_commits(tree, monkeypatch, commits, taken):
    monkeypatch.setattr(night, "FARTHEST", 2)
    tree.report(tree.head())
    for number in range(commits - 1):
        tree.commit("a.txt", str(number))
    if taken:
        assert night.night_to_go_by(tree.folder)
    else:
        assert "3 commits ago, 2 at most" in refused(tree.folder)


def test_shallow_clone_says_what_is_missing(tree, tmp_path):
    tree.report(tree.head())
    clone = tmp_path / "clone"
    tree.git("clone", "-q", "--depth", "1", f"file://{tree.folder}", str(clone))
    assert "git fetch --unshallow" in refused(clone)


def test_shallow_clone_runs_the_kill_tests_alone_and_says_so(tree, tmp_path, monkeypatch, capsys):
    tree.report(tree.head())
    clone = tmp_path / "clone"
    tree.git("clone", "-q", "--depth", "1", f"file://{tree.folder}", str(clone))
    monkeypatch.setattr(night, "_run_kill_tests", lambda folder: 3 if folder == clone else 4)
    assert night.run_touched(clone) == 3
    assert "NOT CHECKED" in capsys.readouterr().out


def test_tree_without_git_is_refused(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "night.txt").write_text(str(night.Night("0f3e", GREEN)))
    assert "no git repository" in refused(tmp_path)


def test_changed_since_names_what_came_went_and_moved(tree):
    tree.commit("gone.txt", "a")
    tree.commit("old name.txt", "a long line that is the same in both\n" * 9)
    since = tree.head()
    tree.git("rm", "-q", "gone.txt")
    tree.git("mv", "old name.txt", "new.txt")
    tree.commit("came.txt", "")
    found = night.changed_since(tree.folder, since)
    assert found == {"gone.txt", "old name.txt", "new.txt", "came.txt"}


@pytest.fixture
def product(tmp_path):
    """A tree with one test of the night, its helper, and what these import."""
    files = {
        TEST: "import pytest\nfrom yesdesk.mail.inbound import (\n    spool,\n)\n"
        f"from tests.durability.forked import forked\n{MARKED}"
        "PROGRAM = 'from yesdesk.patrons.erasure import erase_now'\n"
        "def test_a():\n    forked('tests.durability.waiving')\n",
        "src/yesdesk/mail/inbound/tests/test_b.py": "from yesdesk.mail.inbound import spool",
        "src/yesdesk/mail/conftest.py": "from yesdesk.testing.mails import a_mail",
        "src/yesdesk/testing/mails.py": "from yesdesk.mail.models import Mailbox",
        "src/yesdesk/mail/models/__init__.py": "",
        "src/yesdesk/mail/inbound/spool.py": "from yesdesk.core import process",
        "src/yesdesk/mail/inbound/junk.py": "",
        "src/yesdesk/core/process.py": "",
        "src/yesdesk/patrons/erasure.py": "",
        "tests/durability/forked.py": "from yesdesk.testing.inside import Inside",
        "tests/durability/waiving.py": "def f():\n    from yesdesk.ils.acts import execution",
        "src/yesdesk/testing/inside.py": "",
        "src/yesdesk/ils/acts/execution.py": "",
        "tests/upgrade/test_upgrade.py": MARKED,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        TEST,
        "src/yesdesk/mail/inbound/spool.py",
        "src/yesdesk/mail/inbound/junk.py",
        "src/yesdesk/mail/conftest.py",
        "src/yesdesk/mail/models/__init__.py",
        "src/yesdesk/patrons/erasure.py",
        "tests/durability/forked.py",
        "src/yesdesk/testing/inside.py",
        "src/yesdesk/ils/acts/execution.py",
    ],
)
def test_test_is_near_what_it_and_its_helpers_import_and_its_feature(product, changed):
    assert night.near_tests(product, {changed}) == [TEST]


@pytest.mark.parametrize(
    "changed", ["src/yesdesk/core/process.py", "src/yesdesk/mail/inbound/tests/test_b.py", "a.md"]
)
def test_test_is_not_near_what_only_the_product_imports(product, changed):
    assert night.near_tests(product, {changed}) == []


def test_migration_is_near_the_test_of_upgrades(product):
    changed = {"src/yesdesk/requests/migrations/0099_a_column.py"}
    assert night.near_tests(product, changed) == ["tests/upgrade/test_upgrade.py"]


def test_what_takes_too_long_is_left_to_the_night(monkeypatch):
    monkeypatch.setattr(night, "AT_MOST", 100)
    seconds = {"long.py": 90, "short.py": 20, "changed.py": 70}
    assert night.within(seconds, {"changed.py"}, seconds) == ["changed.py", "short.py"]
    assert night.within(["long.py", "new.py"], set(), seconds) == ["new.py", "long.py"]


def test_results_count_each_test_once_and_name_what_failed():
    told = """<testsuites><testsuite>
        <testcase file="tests/a.py" name="test_x" time="1.4"/>
        <testcase file="tests/a.py" name="test_y" time="1.4"><failure/></testcase>
        <testcase file="tests/b.py" name="test_z" time="0"><skipped/></testcase>
        <testcase file="tests/b.py" name="test_q" time="0"><error/></testcase>
        </testsuite></testsuites>"""
    found = night.Night("0f3e")
    night.note_results(found, "sqlite", ElementTree.fromstring(told))
    assert found.counts["sqlite"] == {"passed": 1, "failed": 2, "skipped": 1}
    assert found.failed == ["sqlite tests/a.py test_y", "sqlite tests/b.py test_q"]
    assert found.seconds == {"tests/a.py": 3}


def test_night_of_what_is_not_committed_is_refused(tree):
    tree.write("README.md", "Another desk.")
    with pytest.raises(night.NightRefusal, match=r"README\.md"):
        night._refuse_changes(tree.folder, tree.head())


def test_each_named_near_is_there():
    root = Path(__file__).parents[2]
    assert [name for name in night.NEAR.values() if not (root / name).is_file()] == []


def test_what_runs_on_postgresql_is_there_and_in_order():
    root = Path(__file__).parents[2]
    names = (root / "dev" / "on_postgres.txt").read_text().splitlines()
    assert [name for name in names if not (root / name).exists()] == []
    assert names == sorted(names)


def test_each_kind_has_one_kill_test():
    root = Path(__file__).parents[2]
    assert [Path(name).stem for name in night.files_with(root, "kill")] == [
        "test_delivery_killed",  # mail out
        "test_killed_erasing",
        "test_killed_intake",  # mail in
        "test_killed_reading",  # a file
        "test_killed_waiver",  # act
    ]
