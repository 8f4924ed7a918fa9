"""Which Koha this is. Its API says so nowhere; the style sheets and scripts of its staff pages carry it in their names,
on the page where one signs in as on any other.
"""

import re
from typing import Final

PAGE: Final = "/cgi-bin/koha/mainpage.pl"
_IN_A_NAME: Final = re.compile(rb"_(\d\d)\.(\d\d)(\d\d)\d{3}\.(?:css|js)\b")


def version_in(page: bytes) -> str:
    """Like `23.05.04`; empty where the page names none."""
    found = _IN_A_NAME.search(page)
    return ".".join(part.decode() for part in found.groups()) if found else ""
