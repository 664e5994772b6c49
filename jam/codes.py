"""Codes that open private jams: short enough to say aloud, without letters that look like digits. Pure."""

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 of them, without I, O, 0 and 1
LENGTH = 8  # 40 bits


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_kept(typed: str) -> str:
    """What somebody typed as the database holds codes: in capitals, without spaces and hyphens."""
    return "".join(char for char in typed.upper() if not char.isspace() and char not in "-‐‑–—")


def as_shown(code: str) -> str:
    """In two halves, for people: "ABCD EFGH"."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}".strip()
