"""`python -m bench.public_answers [--answers N]`: how long readers wait for public answers, and for what may help while
they type. It makes a library of its own on SQLite, starts its web process, and asks at a fixed rate: a time counts from
when it was due, so that a queue is seen."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import local
from urllib.parse import urlencode

from bench.machine import machine_line

PORT, SECONDS, AT_ONCE = 8101, 15, 48
SYLLABLES = [
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "lan", "ter", "min",
]  # fmt: skip
FILL = """
import random
from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.actions import AnswerDraft, add_clean_drafts, clean_draft_or_refuse
from yesdesk.places.actions import set_switches
from yesdesk.places.switches import Switch
pick = random.Random(1)
def some(n):
    return " ".join(pick.choices(WORDS, weights=[1 / (9 + at) for at in range(len(WORDS))], k=n))
set_switches({Switch.ANSWERS}, by=SYSTEM)
drafts = [
    AnswerDraft(f"{some(5)} {n}", {"en": some(90)}, also=some(4), is_public=True)
    for n in range(COUNT)
]
add_clean_drafts([clean_draft_or_refuse(each, by=SYSTEM) for each in drafts], by=SYSTEM)
"""
_connections = local()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, default=5000)
    count = options.parse_args().answers
    words = ["".join(random.Random(n).choices(SYLLABLES, k=3)) for n in range(3000)]
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "YESDESK_DATA": folder,
            "YESDESK_BASE_URL": f"http://127.0.0.1:{PORT}",
            "YESDESK_PASSWORD": "a long password 123",
        }
        yesdesk = str(Path(sys.executable).parent / "yesdesk")
        _make_library(yesdesk, env, f"WORDS, COUNT = {words!r}, {count}\n{FILL}")
        web = subprocess.Popen(
            [yesdesk, "web", "--port", str(PORT)], env=env, stderr=subprocess.DEVNULL
        )
        try:
            _wait_for_first_page()
            print(machine_line())
            _measure(words, count)
        finally:
            web.terminate()
            web.wait()


def _make_library(yesdesk: str, env: dict[str, str], fill: str) -> None:
    about = "--name Wren --branch Mill --languages en --time-zone Europe/Paris --currency EUR --country FR --phone 555"
    who = "--login teo --person Teo --yes"
    for words in (["init", *about.split(), *who.split()], ["manage", "shell", "-v0", "-c", fill]):
        subprocess.run([yesdesk, *words], env=env, check=True, stdout=subprocess.DEVNULL)


def _wait_for_first_page() -> None:
    for _each in range(120):
        try:
            if _ask("GET", "/en/answers") == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.5)
    sys.exit("The web process did not answer.")


def _measure(words: list[str], count: int) -> None:
    pick = random.Random(2)

    def need(n: int) -> dict[str, str]:
        return {"words": " ".join(pick.choices(words, k=n))}

    _report("one answer", 100, lambda: _ask("GET", f"/en/answers/{pick.randint(1, count)}"))
    _report("the list", 100, lambda: _ask("GET", "/en/answers"))
    _report("search", 20, lambda: _ask("POST", "/en/answers", need(3)))
    _report("suggestions", 20, lambda: _ask("POST", "/en/answers/suggest", need(9)))


def _report(name: str, rate: int, ask: Callable[[], int]) -> None:
    start = time.perf_counter() + 0.2

    def one(n: int) -> tuple[float, int]:
        due = start + n / rate
        time.sleep(max(0, due - time.perf_counter()))
        status = ask()
        return (time.perf_counter() - due) * 1000, status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(rate * SECONDS)))
    took = sorted(each for each, _status in answers)
    p50, p95, p99 = (took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
    wrong = sum(status != 200 for _each, status in answers)
    print(
        f"{name}, {rate}/s: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, {wrong} wrong",
        flush=True,
    )


def _ask(method: str, path: str, form: dict[str, str] | None = None) -> int:
    """Return the status."""
    kept = getattr(_connections, "it", None) or HTTPConnection("127.0.0.1", PORT, timeout=30)
    _connections.it = kept
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        kept.request(method, path, urlencode(form) if form else None, headers)
        answer = kept.getresponse()
        answer.read()
    except (OSError, HTTPException):
        kept.close()
        raise
    return answer.status


if __name__ == "__main__":
    main()
