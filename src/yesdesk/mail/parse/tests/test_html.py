"""HTML as the text a reader sees."""

import pytest

from yesdesk.mail.parse.html import html_to_text
from yesdesk.mail.parse.tests.mails import with_headers

SOURCES = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
    ("One<br>Two<br/>Three", "One\nTwo\nThree\n"),
    ("<div>One</div><div>Two</div>", "One\nTwo\n"),
    ("<div>One<div>Two</div>Three</div>", "One\nTwo\nThree\n"),
    ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo\n"),
    ("  much \n\t white   space ", "much white space\n"),
    ("a<b>b</b> <i>c</i>d", "ab cd\n"),
    ("&lt;b&gt; &amp; &eacute; &#8364; &nbsp;x", "<b> & é €  x\n"),
    ("<h1>Title</h1>text", "Title\n\ntext\n"),
    ("<ul><li>one<li>two</li></ul>", "* one\n* two\n"),
    ("<ol><li>one</li><li>two</li></ol>after", "1. one\n2. two\n\nafter\n"),
    ("<ul><li>a<ol><li>b</li></ol></li></ul>", "* a\n\n  1. b\n"),
    ("<ul><li><p>one</p></li></ul>", "* one\n"),
    (
        "<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Mo</td><td>9-5</td></tr></table>",
        "Day | Hours\nMo | 9-5\n",
    ),
    (
        "<table><tr><td><div>One</div></td><td></td><td><div>Two</div></td></tr></table>",
        "One\nTwo\n",
    ),
    ('<a href="https://x.org/a">here</a>', "here <https://x.org/a>\n"),
    ('<a href="https://www.x.org/">x.org</a>', "x.org\n"),
    ('<a href="mailto:a@b.c">a@b.c</a>', "a@b.c\n"),
    ('<a href="javascript:alert(1)">x</a>', "x\n"),
    ('<a href="https://x.org"><img alt="Our logo" src="cid:1"></a>', "Our logo <https://x.org>\n"),
    ('<a name="top">x</a>', "x\n"),
    ('<img alt="A map"><img src="x.png">', "[A map]\n"),
    ("one<hr>two", f"one\n{'_' * 32}\ntwo\n"),
    ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc\n"),
    ("Yes.<blockquote>Is it<br>open?</blockquote>Bye", "Yes.\n> Is it\n> open?\nBye\n"),
    (
        "<blockquote><p>a</p><blockquote>b</blockquote><p>c</p></blockquote>",
        "> a\n>\n> > b\n>\n> c\n",
    ),
    ("<style>p {}</style><script>x()</script><title>t</title>text", "text\n"),
    ("<head><style>p {}</style></head><body>text</body>", "text\n"),
    ('<div style="display:none">hidden<p>too</p></div>seen', "seen\n"),
    ('<span style="mso-hide: ALL">hidden</span>seen', "seen\n"),
    ('<p style="color:red;DISPLAY : none">hidden</p>seen', "seen\n"),
    ("<!-- a comment -->text<![if !mso]>more<![endif]>", "textmore\n"),
    ("so\u00adft zero\u200bwidth", "soft zerowidth\n"),
    ("1 < 2 and <unknown>kept</unknown>", "1 < 2 and kept\n"),
    ("<p>not closed", "not closed\n"),
    ("</p></div></blockquote></ul></a>text", "text\n"),
    ("", ""),
    ("<br><br>", ""),
    ("&#0;&#xd800;a\x00b", "\ufffd\ufffdab\n"),
]


@pytest.mark.parametrize(("source", "text"), SOURCES)
def test_html_to_text_reads_as_it_looks(source, text):
    assert html_to_text(source) == text


def test_a_mail_of_html_alone_says_so_and_keeps_its_source():
    mail = with_headers("Content-Type: text/html; charset=utf-8", body="<p>Café</p>")
    assert (mail.text, mail.is_html, mail.html) == ("Café\n", True, "<p>Café</p>")


def test_five_thousand_links_are_text():
    source = '<a href="https://x.org/y">y</a><br>' * 5_001
    assert html_to_text(source).count("<https://x.org/y>") == 5_001


def test_a_link_too_long_for_a_reader_is_left_out():
    assert html_to_text(f'<a href="https://x.org/{"y" * 600}">y</a>') == "y\n"
