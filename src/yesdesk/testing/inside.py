"""Programs that run inside a library, each in a process of its own.

To start Django costs a second each time. So one process starts it, opens nothing, and is forked for each program.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from typing import IO, Final

_LONGEST: Final = 300  # s; whatever runs longer hangs


class Inside:
    """`Inside(env).run(program)`. It starts with the first program; what stands in `env` then goes for all."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._process: subprocess.Popen[str] | None = None

    def run(self, program: str) -> str:
        """Runs `program` to its end; what it printed. An AssertionError tells what it died of."""
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
        process.stdin.write(json.dumps(program) + "\n")
        process.stdin.flush()
        told = process.stdout.readline()
        assert told, "the library cannot be opened"
        died, said, complained = json.loads(told)
        assert not died, f"{program}: {said}{complained}"
        return str(said)

    def close(self) -> None:
        """Ends it; the next program starts it anew."""
        if self._process is not None:
            self._process.communicate()  # which closes its input
            self._process = None


def _serve() -> None:
    from yesdesk.cli.paths import set_up_django

    set_up_django()
    gc.freeze()
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
            child = os.fork()
            if child == 0:
                os._exit(_run(json.loads(line), said, complained))
            _, status = os.waitpid(child, 0)
            said.seek(0)
            complained.seek(0)
            sys.stdout.write(json.dumps([status, said.read(), complained.read()]) + "\n")
            sys.stdout.flush()


def _run(program: str, said: IO[str], complained: IO[str]) -> int:
    signal.alarm(_LONGEST)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(said.fileno(), 1)
    os.dup2(complained.fileno(), 2)
    try:
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    except SystemExit as ended:
        return int(bool(ended.code))
    except BaseException:  # noqa: BLE001 - whoever asked is told
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    _serve()
