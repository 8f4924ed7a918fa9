"""Write the small library that this version leaves behind: tests/upgrade/releases/VERSION/ENGINE.tar.xz.

Once for each release and database, by `make release`, when its tables are as they are released. Every later tree
has to upgrade it (tests/upgrade/test_upgrade.py), so what is there is never written anew.
"""

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from yesdesk.cli.paths import set_up_django

set_up_django()

from django.db import connection  # noqa: E402 - Django first

from tests.keeping.a_library import a_library  # noqa: E402
from tests.upgrade.release import RELEASES, archive_of, fill, write_release  # noqa: E402


def main() -> int:
    """0 when it is written; 1 with a sentence where one of this version is there already."""
    target = archive_of(RELEASES / version("yesdesk"), connection.vendor)
    if target.exists():
        print(f"{target} is there already, and what a release left behind is never written anew.")
        return 1
    with tempfile.TemporaryDirectory() as folder, a_library(Path(folder), prepared=fill) as library:
        write_release(library, target)
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
