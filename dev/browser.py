"""Run the browser tests, and what failed of them once more, each alone in a library of its own: `make browser`.

Where SCREENS names a folder, write the pictures of the main screens there instead.
Why, and why never more than five: docs/decisions/0024-a-second-look-at-a-browser-test.md.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

CACHE = Path(".pytest_cache/browser")
AT_MOST = 5
FAILED = 1  # pytest's own code; whatever else ended it stays as it is


PICTURES = "tests/browser/test_screens.py"


def run(*words: str, marked: str = "browser and not soak") -> int:
    line = [sys.executable, "-m", "pytest", "-m", marked, "-o", f"cache_dir={CACHE}", *words]
    return subprocess.run(line, check=False).returncode


def main() -> int:
    """0 when each test passed, at once or alone. With SCREENS the pictures alone are taken."""
    if os.environ.get("SCREENS"):
        return run("-n", "0", PICTURES, marked="browser")
    # A process takes whole files: what stealing parts in two would be laid out twice in the same library.
    code = run("-n", "3", "--dist", "loadfile", "--cache-clear", *sys.argv[1:])
    known = CACHE / "v/cache/lastfailed"
    failed = sorted(json.loads(known.read_text())) if code == FAILED and known.exists() else []
    if not 0 < len(failed) <= AT_MOST:
        return code
    print(f"\n=== {len(failed)} failed. Each once more, alone:", *failed, sep="\n=== ", flush=True)
    ends = {test: run("-n", "0", test) for test in failed}
    print("\n=== FAILED IN THE RUN, and looked at alone:")
    for test, end in ends.items():
        print(
            f"=== {'failed again' if end else 'PASSED ALONE, SO IT IS NOT DEPENDABLE: mend it'}: {test}"
        )
    return max(ends.values())


if __name__ == "__main__":
    sys.exit(main())
