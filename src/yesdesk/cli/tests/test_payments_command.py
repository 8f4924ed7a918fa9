"""`yesdesk payments`: a file read in from a terminal, by the same function as a page."""

import json

import pytest

from yesdesk.cli.main import main
from yesdesk.insight.models import FactSettled, PaymentsFile
from yesdesk.insight.tests.files import LIBRARIESWEST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def payments(capsys):
    """`payments("read", path)`: its exit code, the JSON of its last line or None, and what it said went wrong."""

    def run(*words):
        code = main(["payments", *map(str, words)])
        said = capsys.readouterr()
        lines = said.out.splitlines()
        return code, json.loads(lines[-1]) if lines and lines[-1][:1] == "{" else None, said.err

    return run


@pytest.fixture
def file(tmp_path):
    """Two months, three branches, one of them with 500 or more."""
    rows = [
        ("2019-07", "Bath", "OVERDUE", "FORGIVEN", 200, 0),
        ("2019-07", "Bath", "OVERDUE", "CASH", 600, 600),
        ("2019-07", "Wells", "OVERDUE", "CANCEL", 50, 0),
        ("2019-07", "Wells", "LOST", "CASH", 900, 900),
        ("2019-08", "Yate", "OVERDUE", "CASH", 100, 100),
        ("2019-08", "Yate", "OVERDUE", "CASH", "*", "*"),
    ]
    lines = [f"{m},X,{b},{k},{how},0,{amount},{real}\n" for m, b, k, how, amount, real in rows]
    path = tmp_path / "payments.csv"
    path.write_text(LIBRARIESWEST + "".join(lines))
    return path


def test_payments_reads_a_file_and_prints_its_figures(payments, file):
    code, facts, _wrong = payments("read", file, "--kind", "overdue", "--to", "2019-07")
    assert code == 0
    assert (facts["rows"], facts["hidden_cells"], facts["branches"]) == (6, 1, 1)
    assert (facts["forgiven"], facts["paid"], facts["cancelled"]) == (200, 600, 50)
    assert (facts["share"], facts["p10"], facts["p50"], facts["p90"]) == (0.25, 0.25, 0.25, 0.25)
    kept = PaymentsFile.objects.get(pk=facts["kept"])
    assert kept.lines == 6
    assert kept.by_post == ""


def test_the_same_file_again_changes_nothing(payments, file):
    payments("read", file)
    before = list(FactSettled.objects.order_by("pk").values())
    code, facts, _wrong = payments("read", file, "--json")
    assert (code, facts["changed"]) == (0, False)
    assert list(FactSettled.objects.order_by("pk").values()) == before


def test_a_dry_run_keeps_nothing(payments, file):
    code, facts, _wrong = payments("read", file, "--dry-run", "--json")
    assert (code, facts["kept"], facts["rows"]) == (0, None, 6)
    assert not PaymentsFile.objects.exists()


def test_the_same_months_from_another_file_need_a_word(payments, file, tmp_path):
    payments("read", file)
    second = tmp_path / "second.csv"
    second.write_text(LIBRARIESWEST + "2019-08,X,Yate,OVERDUE,CASH,0,70,70\n")
    code, facts, wrong = payments("read", second, "--json")
    assert (code, facts["refused"]) == (1, "insight.payments.overlap")
    assert "payments.csv" in wrong
    code, facts, _wrong = payments("read", second, "--replace")
    assert (code, facts["paid"]) == (0, 70)
    assert PaymentsFile.objects.get(replaced_at=None).name == "second.csv"


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"a,b\n1,2\n", b"\x00" * 50])
def test_a_broken_file_ends_in_a_sentence_and_keeps_nothing(payments, tmp_path, content):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    code, facts, wrong = payments("read", path)
    assert (code, facts) == (1, None)
    assert "Nothing was kept" in wrong
    assert not PaymentsFile.objects.exists()


def test_a_file_of_two_gigabytes_is_not_even_opened(payments, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    code, _facts, wrong = payments("read", path)
    assert code == 1
    assert "500 MB" in wrong


@pytest.mark.parametrize("words", [("--from", "July"), ("--preset", "unknown")])
def test_a_wrong_word_says_what_is_right(payments, file, words):
    code, _facts, wrong = payments("read", file, *words)
    assert code == 1
    assert "2019-07" in wrong or "librarieswest" in wrong
