"""What the bench says of its figures, and how it reads what processes cost."""

import os
import subprocess
import sys
import time
from io import BytesIO

import pytest
from django.http.multipartparser import MultiPartParser

from bench import report
from bench.client import multipart
from bench.processes import cpu_seconds, memory_mb, tree

RUN = {
    "database": "sqlite", "date": "2026-11-24", "machine": "2 cores", "command": "python -m bench",
    "quick": False, "run": "x",
}  # fmt: skip


def driven(workload, size, *, clients=8, aim=None, cpu=2.0, ratio=0.4, p95=10.0):
    return {
        **RUN, "size": size, "workload": workload, "title": workload.title(), "aim": aim,
        "clients": clients, "calls": 9, "p50_ms": 5.0, "p95_ms": p95, "per_second": 100.0,
        "cpu_ms": cpu, "bare_cpu_ms": 0.8, "database_cpu_ms": 0.0, "ratio": ratio,
    }  # fmt: skip


def around(size, *, idle=110.0, streams=4.0):
    return [
        {**RUN, "size": size, "workload": "pour", "seconds": 3.5},
        {**RUN, "size": size, "workload": "idle", "memory_mb": idle, "versions": "SQLite 3.46"},
        {**RUN, "size": size, "workload": "worked", "memory_mb": 150.0},
        {**RUN, "size": size, "workload": "streams", "streams": 500, "before_mb": 1.0,
         "during_mb": 2.0, "for_streams_mb": streams},
    ]  # fmt: skip


def row(page, title):
    return next(line for line in page.splitlines() if line.startswith(f"| {title}"))


def test_an_aim_is_met_or_said_not_to_be():
    lines = [
        *around(1_000_000),
        driven("open", 1_000_000, aim=0.35, ratio=0.36),
        driven("ask", 1_000_000, aim=0.20, ratio=0.19),
        driven("search", 1_000_000, clients=1, p95=79.9),
    ]
    page = report.page(lines)
    assert row(page, "Open").endswith("| 0.36 | yes |")
    assert row(page, "Ask").endswith("| 0.19 | **not yet** |")
    assert row(page, "Search").endswith("| 79.9 ms | yes |")
    assert row(page, "`serve` idle").endswith("| 110.0 MB | yes |")
    assert row(page, "500 live streams").endswith("| 4.0 MB more | yes |")


def test_growth_is_held_against_the_smallest_size():
    lines = around(10_000) + around(1_000_000)
    lines += [driven("open", 10_000, cpu=2.0), driven("open", 1_000_000, cpu=2.7)]
    assert row(report.page(lines), "Open, CPU").endswith("| 1.35x | **not yet** |")


def test_one_size_alone_says_nothing_of_growth():
    assert "Open, CPU" not in report.page([*around(10_000), driven("open", 10_000)])


def test_every_figure_stands_in_the_table():
    page = report.page([*around(10_000), driven("open", 10_000)])
    assert "| Open | 10,000 | 8 | 5.0 | 10.0 | 100.0 | 2.0 | 0.8 | 0.40 |  |" in page


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


@pytest.mark.slow
def test_cpu_and_memory_of_a_tree_are_seen():
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    root = subprocess.Popen([sys.executable, "-c", busy])
    try:
        end = time.monotonic() + 10
        while time.monotonic() < end and (len(tree(root.pid)) < 2 or cpu_seconds(root.pid) < 0.2):
            time.sleep(0.05)
        assert len(tree(root.pid)) == 2
        assert cpu_seconds(root.pid) >= 0.2
        assert memory_mb(tree(root.pid)) > memory_mb([root.pid]) > 1
    finally:
        for pid in reversed(tree(root.pid)):
            os.kill(pid, 9)
        root.wait()
