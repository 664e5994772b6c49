"""Text by people: Markdown without HTML, sanitised, and cheap however it is nested."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 20_000  # characters; more is cut, fields do not accept more anyway
_parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20}).enable(
    ["table", "strikethrough", "linkify"]
)
_BLOCKS = ("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre")
_WORDS = ("code", "em", "strong", "s", "a")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
_TAGS = {*_BLOCKS, *_WORDS, *_TABLES}  # no images: nothing is loaded from elsewhere
_FIRST, _LAST = 3, 6  # levels of headings: the page's own are above those of its texts


@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """Safe HTML of a Markdown text."""
    tokens = _parser.parse(text[:LONGEST])
    _put_headings_in_order([token for token in tokens if token.type in ("heading_open", "heading_close")])
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)  # noqa: S308 - sanitised on the line above


def _put_headings_in_order(headings: list[Token]) -> None:
    """Whatever levels people use, the first of them is h3 and none is skipped on the way down."""
    written: list[int] = []  # the levels of the text that lead to where we are
    for token in headings:
        if token.nesting == 1:
            level = int(token.tag[1])
            written = [above for above in written if above < level] + [level]
        token.tag = f"h{min(_FIRST + len(written) - 1, _LAST)}"
