"""ORCID iDs: 16 digits of which the last is a checksum (ISO 7064 mod 11-2). Imports no Django.

Source: https://support.orcid.org/hc/en-us/articles/360006897674-Structure-of-the-ORCID-Identifier
"""

import re

_ADDRESS = re.compile(r"^\s*(?:https?://)?(?:www\.)?(?:orcid\.org/)?", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{15}[0-9X]")


def tidy(text: str) -> str:
    """The iD in ``text``, an address or digits in whatever groups, as ``0000-0002-1825-0097``.

    Raises ValueError if there is none, or its checksum is wrong.
    """
    digits = re.sub(r"[\s–-]", "", _ADDRESS.sub("", text)).rstrip("/").upper()
    if not _DIGITS.fullmatch(digits) or checksum(digits[:15]) != digits[15]:
        raise ValueError(f"no ORCID iD: {text!r}")
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def checksum(digits: str) -> str:
    """The last character of an iD that begins with these 15 digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
