"""Somebody who follows a broken, old or harmful address gets a page of ours, and a way on."""

import pytest

from tests.house.page_reading import parsed

STRANGE = {
    "a request of nobody": "/desk/999999999999",
    "a query made up": "/desk?queue=../../etc&branch=-1&point=abc&after=~~~",
    "a position of nobody": "/desk/1?before=99999999999999999999",
    "no link": "/en/r/not-a-token",
    "a long link": "/en/r/" + "A" * 3000,
    "no language": "/xx/ask",
    "bytes of no text": "/en/ask/%00%ff",
    "a query for a database": "/desk/find?q=%27%22%29%20OR%201%3D1--",
    "a page elsewhere": "/sign-in?next=https://elsewhere.example/",
}


@pytest.mark.parametrize("path", STRANGE.values(), ids=STRANGE)
def test_a_page_and_a_way_on_when_the_address_is_strange(client_of, sam, path):
    page = client_of(sam).get(path, follow=True)
    assert page.status_code in {200, 400, 403, 404, 410, 414}
    tree, _mended = parsed(page.text)
    assert tree.find(".//h1") is not None
    ways = [a for part in ("main", "nav") for a in tree.findall(f".//{part}//a[@href]")]
    assert ways
    assert "elsewhere.example" not in {a.get("href") for a in ways}
    assert "Traceback" not in page.text
