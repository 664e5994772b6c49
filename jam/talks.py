"""Talks that lie with a video host, and the address of its player."""

import re
from urllib.parse import parse_qs, urlsplit

HOSTS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtube-nocookie.com"}
_VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def player(url: str) -> str | None:
    """The address to embed for a talk's link; None if its host is not one of ``HOSTS``: then link to it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host, path = parts.hostname or "", parts.path.strip("/").split("/")
    if host == "youtu.be":
        return _youtube(path[0])
    if host in _YOUTUBE:
        in_path = path[1] if len(path) == 2 and path[0] in ("embed", "live", "shorts") else ""
        return _youtube(in_path or parse_qs(parts.query).get("v", [""])[0])
    if host in _VIMEO and path[-1].isascii() and path[-1].isdecimal():
        return f"{HOSTS[1]}/video/{path[-1]}?dnt=1"
    return None


def _youtube(video: str) -> str | None:
    return f"{HOSTS[0]}/embed/{video}" if re.fullmatch(r"[\w-]{6,20}", video, re.ASCII) else None
