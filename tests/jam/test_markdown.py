import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jam.markdown import LONGEST, render

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://example.org/pixel.gif)",
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org" onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n[x]",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    '<p style="position:fixed">x</p>',
    "<form action=/manage/><button>x</button></form>",
    '<input name="csrfmiddlewaretoken">',
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=0;url=https://evil.example/>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "http://example.org/<script>alert(1)</script>",
    'https://example.org/"onclick="alert(1)',
]
TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _value in attrs}
        href = dict(attrs).get("href") or "https:"
        if tag not in TAGS or names - ATTRIBUTES.get(tag, set()) or not re.match(r"(https?|mailto):|[^:]*$", href):
            self.wrong.append((tag, attrs))


def wrong_in(text):
    reader = Reader()
    reader.feed(render(text))
    return reader.wrong


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_run_survives(attack):
    assert wrong_in(attack) == []


@given(st.lists(st.sampled_from([*ATTACKS, "\n", "[", "](", ")", "*", "`", "<", ">", '"', "'", "&#x6a;"]), max_size=8))
def test_nothing_that_could_run_survives_in_any_mixture(pieces):
    assert wrong_in("".join(pieces)) == []


@given(st.text(max_size=300))
def test_any_text_is_rendered(text):
    assert wrong_in(text) == []


@pytest.mark.parametrize("piece", ["[", "![", "[](", "*a_", ">", "- ", "`", "<a ", "|", "<", "&", "\\", "www.", "a@b."])
def test_twenty_kilobytes_of_brackets_come_to_an_end(piece):
    assert wrong_in(piece * (LONGEST // len(piece))) == []


def test_a_text_is_cut_at_the_longest_length():
    assert len(html.unescape(render("a" * (LONGEST + 5_000)))) == len("<p></p>\n") + LONGEST


def test_headings_stay_below_those_of_the_page():
    assert render("# One\n\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"


def test_links_are_followed_by_nobody_in_our_name():
    link = '<p><a href="https://example.org" rel="nofollow noopener noreferrer ugc">here</a></p>\n'
    assert render("[here](https://example.org)") == link


def test_tables_and_lists_are_kept():
    assert "<table>" in render("| a |\n|---|\n| 1 |")
    assert render("1. a\n2. b") == "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"


def test_headings_start_below_the_pages_own_and_skip_no_level():
    levels = re.findall(r"<h(\d)>", render("## a\n\n#### b\n\n## c\n\n# d\n\n### e\n\n###### f"))
    assert levels == ["3", "4", "3", "3", "4", "5"]
