"""What axe and a ruler find on a page as it stands."""

import json
from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""What another theme can break; all else is the same in both."""

OF_WIDTH = ["target-size"]
"""What another width can break beside what scrolls sideways."""

PASSING = ".live-line:not(.stays) > span:not(:empty)"  # "Catching up"

_DOCK_STANDS = (
    "how => document.querySelectorAll('.dock, .dock .next-act, .dock .hand')"
    ".forEach(one => { one.style.position = how })"
)


def violations(page: Page, within: str = "html", *, rules: Sequence[str] = ()) -> list[str]:
    """Each breach of WCAG 2.2 AA that axe sees, with where, once nothing lies over the page for a moment, and while
    the bar at the lower edge stands at the end: what it covers one scrolls to. `within`: a selector; the whole page
    otherwise. `rules`: only these, by their names in axe.
    """
    page.wait_for_load_state()
    page.wait_for_function(f"() => !document.querySelector({json.dumps(PASSING)})")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": [*rules]} if rules else {"type": "tag", "values": RULES}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    page.evaluate(_DOCK_STANDS, "static")
    found = page.evaluate("given => axe.run(...given)", [within, options])["violations"]
    page.evaluate(_DOCK_STANDS, "")
    return [
        f"{one['id']}: {json.dumps([node['html'][:140] for node in one['nodes'][:3]])}"
        for one in found
    ]


def stretch(page: Page, width: int) -> None:
    """So tall that all of the page shows: what a sticky bar covers while one scrolls is not too small."""
    page.set_viewport_size({"width": width, "height": 800})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height, 16_000)})


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways; regions that scroll within themselves may."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest(".scroll, .vh")).map(e => e.outerHTML.slice(0, 120)).slice(0, 5).concat("sideways")"""
    )
    return found
