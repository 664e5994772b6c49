"""Who asks, when, and the small language in which the matrix says who may.

A *rule* is ``roles`` or ``roles @ times``; several are separated by ``;``. Roles and times are the letters below,
without spaces (``ABo``), or ``all``; ``-`` takes away (``all-a``: everybody but who is not signed in).
"""

ROLES = {
    "a": "anonymous",
    "s": "stranger with an account",
    "p": "participant without a team",
    "A": "Ada, leads her team",
    "B": "Ben, her team mate",
    "C": "Cleo, of another team",
    "w": "on the waiting list",
    "j": "Jo, an invited expert who judges",
    "J": "participant who judges",
    "h": "lead of the hub",
    "H": "lead of another hub",
    "o": "Olga, organiser",
    "O": "organiser of another jam",
    "S": "staff of the site",
}
TIMES = {
    "d": "draft",
    "a": "announced",
    "r": "registration",
    "b": "building",
    "g": "grace",
    "j": "judging",
    "l": "deliberation",
    "R": "results",
    "p": "private, while building",
    "u": "unlisted, while building",
}
OF_A_PRIVATE_JAM = "pABCwjJhHo"


def letters(text: str, every: str) -> set[str]:
    """``ABo``, ``all`` or ``all-as`` as a set."""
    some, _, without = text.strip().partition("-")
    chosen = set(every if some in ("all", "") else some)
    assert chosen <= set(every) and set(without) <= set(every), text
    return chosen - set(without)


def applies(rule: str, role: str, time: str) -> bool:
    """Is this role meant at this time by any of the rules?"""
    for part in rule.split(";"):
        if not part.strip():
            continue
        roles, _, times = part.partition("@")
        if role in letters(roles, "".join(ROLES)) and time in letters(times, "".join(TIMES)):
            return True
    return False


def finds_the_jam(role: str, time: str) -> bool:
    """Does the jam exist for this role at this time? If not, every page of it is a 404."""
    if time == "d":
        return role == "o"
    return time != "p" or role in OF_A_PRIVATE_JAM
