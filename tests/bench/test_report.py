"""What the bench says of its figures, and how it reads what processes cost."""

import json
import os
import subprocess
import sys
from io import BytesIO

import pytest
from django.http.multipartparser import MultiPartParser

from bench import report
from bench.client import multipart
from bench.processes import QUIET, cpu_seconds, memory_mb, tree, wait_until_quiet
from yesdesk.testing.patience import until

RUN = {
    "database": "sqlite", "date": "2026-11-24", "machine": "2 cores", "command": "python -m bench",
    "quick": False, "run": "x", "turns": 7, "load": 0.1,
}  # fmt: skip


def driven(workload, size, *, clients=1, aim=None, cpu=2.0, database=0.0, p95=10.0, p95_aim=120):
    return {
        **RUN, "size": size, "workload": workload, "title": workload.title(), "cpu_aim_ms": aim,
        "p95_aim_ms": p95_aim, "clients": clients, "calls": 9, "p50_ms": 5.0, "p95_ms": p95,
        "per_second": 100.0, "cpu_ms": cpu, "bare_cpu_ms": 0.8, "database_cpu_ms": database, "ratio": 0.4,
    }  # fmt: skip


def around(size, *, idle=110.0, worked=251.0, streams=4.0):
    return [
        {**RUN, "size": size, "workload": "pour", "seconds": 3.5},
        {**RUN, "size": size, "workload": "idle", "memory_mb": idle, "versions": "SQLite 3.46"},
        {**RUN, "size": size, "workload": "worked", "memory_mb": worked},
        {**RUN, "size": size, "workload": "streams", "streams": 500, "before_mb": 1.0,
         "during_mb": 2.0, "for_streams_mb": streams},
    ]  # fmt: skip


def row(page, title):
    return next(line for line in page.splitlines() if line.startswith(f"| {title}"))


def test_an_aim_is_met_or_said_not_to_be():
    lines = [
        *around(1_000_000),
        driven("open", 1_000_000, aim=2.4, cpu=2.4),
        driven("ask", 1_000_000, aim=8, cpu=6.0, database=2.1),
        driven("search", 1_000_000, clients=8, p95=119.9),
        driven("reply", 1_000_000, clients=8, p95=200.1, p95_aim=200),
    ]
    page = report.page(lines)
    assert row(page, "Open, CPU").endswith("| 2.4 ms | 2.40 ms | yes |")
    assert row(page, "Ask, CPU").endswith("| 8 ms | 8.10 ms | **not yet** |")
    assert row(page, "Search, p95 at 8 clients").endswith("| 119.9 ms | yes |")
    assert row(page, "Reply, p95 at 8 clients").endswith("| 200.1 ms | **not yet** |")
    assert row(page, "`serve` idle").endswith("| 110.0 MB | yes |")
    assert row(page, "After work").endswith("| 251.0 MB | **not yet** |")
    assert row(page, "500 live streams").endswith("| 4.0 MB more | yes |")


def test_what_is_missed_is_said_at_the_end_of_each_database():
    lines = [
        {**line, "database": database}
        for database, cpu in (("sqlite", 6.1), ("postgres", 5.9))
        for line in [*around(1_000_000, worked=200.0), driven("reply", 1_000_000, aim=6, cpu=cpu)]
    ]
    assert list(report.missed(lines)) == ["sqlite   not yet: Reply, CPU: 6.10 ms, wanted 6 ms"]


def test_growth_is_held_against_the_smallest_size_for_every_act():
    lines = around(10_000) + around(1_000_000)
    for act in ("open", "reply_20"):
        lines += [driven(act, 10_000, cpu=2.0), driven(act, 1_000_000, cpu=2.7)]
    for title in ("Open", "Reply_20"):
        assert row(report.page(lines), f"{title}, growth").endswith("| 1.35x | **not yet** |")


def test_report_of_one_size_says_nothing_of_growth():
    assert "growth" not in report.page([*around(10_000), driven("open", 10_000)]).partition("##")[2]


def test_under_what_load_it_was_measured_and_what_was_not():
    told = {"turns": 7, "load": 12.5, "only": ["open", "search"]}
    page = report.page([{**line, **told} for line in around(200_000)])
    assert "7 turns" in page
    assert "Load average as the run began: 12.5" in page
    assert "**Only measured: open, search**" in page
    assert "**Not measured: 1,000,000 requests**" in page
    assert "**Not measured" not in report.page(around(1_000_000))


def test_a_database_that_was_not_measured_is_said_not_to_be(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "LINES", tmp_path / "b.jsonl")
    monkeypatch.setattr(report, "PAGE", tmp_path / "b.md")
    former = {name: value for name, value in around(10_000)[0].items() if name != "load"}
    (tmp_path / "b.jsonl").write_text(json.dumps({**former, "database": "postgres"}))
    report.write([*around(10_000), driven("open", 10_000)])
    assert "## PostgreSQL\n\nNot measured" in (tmp_path / "b.md").read_text()
    assert '"postgres"' not in (tmp_path / "b.jsonl").read_text()


def test_a_figure_taken_beside_other_work_says_so():
    late = {"calm_after_s": 180, "still_busy": 0.4}
    open_page, ask = driven("open", 10_000), driven("ask", 10_000) | late
    assert "STILL BUSY with 40% of a core after 180 s" in report.said(ask)
    assert "BUSY" not in report.said(open_page)
    page = report.page([*around(10_000), open_page, ask])
    assert (
        "**The server was still at work when these began**, so they are worse than it is: Ask."
        in page
    )
    assert "still at work" not in report.page([*around(10_000), open_page])


def test_every_figure_stands_in_the_table():
    page = report.page([*around(10_000), driven("open", 10_000)])
    assert "| Open | 10,000 | 1 | 5.0 | 10.0 | 100.0 | 2.0 | 0.8 | 0.40 |  |" in page


def test_a_new_run_replaces_the_old_one_of_its_size_and_database(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "LINES", tmp_path / "b.jsonl")
    monkeypatch.setattr(report, "PAGE", tmp_path / "b.md")
    report.write([*around(10_000), driven("open", 10_000, cpu=9.0)])
    report.write([*around(100_000), driven("open", 100_000, cpu=8.0)])
    report.write([*around(10_000), driven("open", 10_000, cpu=7.0)])
    kept = (tmp_path / "b.jsonl").read_text()
    assert '"cpu_ms": 9.0' not in kept
    assert '"cpu_ms": 8.0' in kept
    assert '"cpu_ms": 7.0' in kept


def test_shares_of_a_commit_stand_beside_the_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "LINES", tmp_path / "b.jsonl")
    monkeypatch.setattr(report, "PAGE", tmp_path / "b.md")
    share = {
        **RUN, "size": 10_000, "workload": "open", "title": "Open", "against": "e88d87df", "here_ms": 2.0,
        "there_ms": 4.0, "django_ms": 0.5, "share": 0.5, "times_django": 4.0,
    }  # fmt: skip
    report.write([share])
    assert "## SQLite\n\nNot measured" in (tmp_path / "b.md").read_text()
    report.write([*around(10_000), driven("open", 10_000)])
    report.write([share | {"share": 0.6}])
    page = (tmp_path / "b.md").read_text()
    assert "| Open | 10,000 | 2.0 | 4.0 | 0.60 | 0.5 | 4.0 |" in page
    assert "| Open | 10,000 | 1 | 5.0 | 10.0 | 100.0 | 2.0 | 0.8 | 0.40 |  |" in page
    assert "share 0.50" in report.said(share)


def test_what_another_machine_measured_stands_not_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "LINES", tmp_path / "b.jsonl")
    monkeypatch.setattr(report, "PAGE", tmp_path / "b.md")
    report.write([{**line, "machine": "8 cores"} for line in around(100_000)])
    report.write(around(10_000))
    assert "8 cores" not in (tmp_path / "b.jsonl").read_text()


def test_a_form_is_sent_as_a_browser_sends_it():
    body, kind = multipart({"words": "é\nü", "name": "Ana"})
    meta = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    fields, files = MultiPartParser(meta, BytesIO(body), []).parse()
    assert fields.dict() == {"words": "é\nü", "name": "Ana", "files": ""}
    assert not files


@pytest.mark.night
def test_cpu_and_memory_of_a_tree_are_seen():
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    root = subprocess.Popen([sys.executable, "-c", busy])
    try:
        until(lambda: len(tree(root.pid)) == 2 and cpu_seconds(root.pid) >= 0.2)
        assert len(tree(root.pid)) == 2
        assert cpu_seconds(root.pid) >= 0.2
        assert memory_mb(tree(root.pid)) > memory_mb([root.pid]) > 1
    finally:
        for pid in reversed(tree(root.pid)):
            os.kill(pid, 9)
        root.wait()


def waited(*each_second, within=9):
    """What `wait_until_quiet` gives where the tree takes so much of a core in each second, and the last for ever."""
    took, total = list(each_second), 0.0

    def pause(_seconds):
        nonlocal total
        total += took.pop(0) if len(took) > 1 else took[0]

    return wait_until_quiet(1, within=within, spent=lambda _root: total, pause=pause)


def test_bench_waits_for_two_quiet_seconds():
    seconds, share = waited(1.0, 0.01, 0.8, 0.02, 0.01)
    assert seconds == 5
    assert share < QUIET


def test_bench_waits_no_longer_than_its_limit():
    seconds, share = waited(0.5, within=4)
    assert seconds == 4
    assert share == pytest.approx(0.5)
