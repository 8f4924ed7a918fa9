"""People who press a button until they are told that it worked, whatever happens to the server meanwhile."""

import http.client
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.served import Answer, Served

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


def press(
    served: Served, path: str, fields: dict[str, str], headers: dict[str, str]
) -> Answer | None:
    """One press; None when nothing came back, so that nobody knows whether it worked."""
    try:
        return served.ask(
            path, method="POST", body=urlencode(fields), headers={**FORM, **headers}, timeout=8
        )
    except (OSError, http.client.HTTPException):
        return None


def look(served: Served, path: str, headers: dict[str, str] | None = None) -> str:
    """A page, asked for until it comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            answer = served.ask(path, headers=headers or {}, timeout=8)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if answer.status < 500:
            return answer.text
        time.sleep(0.05)
    raise AssertionError(f"{path} did not come within {PATIENCE} s")


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no {name} on the page"
    return found[1]


def ask(served: Served, words: str, **more: str) -> str:
    """Fills in the public form once and presses until it is acknowledged; the link it got."""
    form_id = field(look(served, "/en/ask/mill"), "form_id")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = press(served, "/en/ask/mill", {"words": words, "form_id": form_id, **more}, {})
        if answer is not None and answer.status == 303:
            return answer.headers["location"]
        assert answer is None or answer.status >= 500, f"{answer.status} {answer.text[:300]}"
        time.sleep(0.05)
    raise AssertionError(f"not acknowledged within {PATIENCE} s")


def kill_at_random(served: Served, name: str, times: int, seed: int) -> None:
    """kill -9 for `web` or `worker`, again and again, each time once it counts as running."""
    chance = random.Random(seed)
    for _ in range(times):
        look(served, "/healthz")
        time.sleep(chance.uniform(0.9, 1.5))
        pid = served.children().get(name)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def together(*works: Callable[[], None]) -> None:
    """Runs each in a thread of its own; raises the first failure."""
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - handed to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
