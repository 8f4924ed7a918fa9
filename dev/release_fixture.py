"""Write the small library that this version leaves behind: tests/upgrade/releases/VERSION/ENGINE.tar.xz.

    python dev/release_fixture.py [lived-in]

With `lived-in` it is one in the middle of its work, with its keys, named by version and commit.

Once for each release and database, by `make release`, when its tables are as they are released. Every later tree has to
upgrade it (tests/upgrade/test_upgrade.py), so what is there is never written anew.
"""

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from yesdesk.cli.paths import set_up_django

set_up_django()

from django.db import connection  # noqa: E402 - Django first

from tests.keeping.a_library import a_library  # noqa: E402
from tests.upgrade.lived_in import live_in  # noqa: E402
from tests.upgrade.release import RELEASES, archive_of, fill, write_release  # noqa: E402


def main(*, lived_in: bool) -> int:
    """0 when it is written; 1 with a sentence where one of this name is there already."""
    name = f"{version('yesdesk')}+{_commit()}" if lived_in else version("yesdesk")
    target = archive_of(RELEASES / name, connection.vendor)
    if target.exists():
        print(f"{target} is there already, and what a release left behind is never written anew.")
        return 1
    prepared = live_in if lived_in else fill
    with (
        tempfile.TemporaryDirectory() as folder,
        a_library(Path(folder), prepared=prepared) as library,
    ):
        write_release(library, target, with_keys=lived_in)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    return 0


def _commit() -> str:
    asked = ["git", "rev-parse", "--short=8", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(lived_in=sys.argv[1:] == ["lived-in"]))
