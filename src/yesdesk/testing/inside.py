"""Programs inside a library, each in a process of its own.

Starting Django costs a second, so one process starts it and is forked for each program.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

_LONGEST: Final = 300  # s; whatever runs longer hangs


class Inside:
    """Run programs by `Inside(env).run(program)`. `env` counts as it is at the first program."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._process: subprocess.Popen[str] | None = None

    def run(self, program: str) -> str:
        end = self.ended(program)
        assert not end.code, f"{program}: {end.said}{end.complained}"
        return end.said

    def ended(self, program: str) -> "End":
        return End(*self._told("run", program))

    def begin(self, program: str, says: Path) -> int:
        """Start `program`, which prints into `says`, and return its process id."""
        return int(self._told("begin", program, str(says)))

    def end(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Send a signal, wait, and return the exit code."""
        return int(self._told("end", pid, number))

    def _told(self, *words: object) -> Any:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                env=self._env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        told = process.stdout.readline()
        assert told, "the library cannot be opened"
        return json.loads(told)

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()  # which closes its input
            self._process = None


@dataclass(frozen=True, slots=True)
class End:
    code: int  # as subprocess tells it: -9 where it was killed
    said: str
    complained: str


def _serve() -> None:
    from yesdesk.cli.paths import set_up_django

    set_up_django()
    gc.freeze()
    acts: dict[str, Callable[..., object]] = {"run": _run_to_its_end, "begin": _begin, "end": _end}
    begun: set[int] = set()
    for line in sys.stdin:
        name, *words = json.loads(line)
        sys.stdout.write(json.dumps(acts[name](begun, *words)) + "\n")
        sys.stdout.flush()
    for pid in begun:  # none outlives the test that began it
        _end(set(begun), pid, signal.SIGKILL)


def _run_to_its_end(_begun: set[int], program: str) -> tuple[int, str, str]:
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        child = os.fork()
        if child == 0:
            os._exit(_run(program, said, complained))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        complained.seek(0)
        return os.waitstatus_to_exitcode(status), said.read(), complained.read()


def _begin(begun: set[int], program: str, says: str) -> int:
    with Path(says).open("w") as said:
        child = os.fork()
        if child == 0:
            os._exit(_run(program, said, said))
    begun.add(child)
    return child


def _end(begun: set[int], pid: int, number: int) -> int:
    begun.discard(pid)
    os.kill(pid, number)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _run(program: str, said: IO[str], complained: IO[str]) -> int:
    signal.alarm(_LONGEST)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said.fileno(), 1)
    os.dup2(complained.fileno(), 2)
    try:
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - whoever asked is told
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    _serve()
