"""Every address of the site, from the resolver; and one for each row of the matrix."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .table import MATRIX, Row

ALLAUTH = ("account_", "mfa_", "socialaccount_", "usersessions_", "google_", "github_", "openid_connect_")
NOTHING = {"jam": "no-such-jam", "hub": "no-such-site", "team": 4040, "number": 4040, "pk": 4040}


@dataclass(frozen=True)
class Known:
    name: str
    params: tuple[str, ...]
    is_public: bool
    pattern: str


def known(resolver=None, before: str = "") -> list[Known]:
    """Every named address, the admin's apart."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += known(entry, where) if entry.app_name != "admin" else []
        elif isinstance(entry, URLPattern):
            params = tuple(get_resolver().reverse_dict.getlist(entry.name)[0][0][0][1])
            found.append(Known(entry.name, params, not getattr(entry.callback, "login_required", True), where))
    return found


def of_allauth(name: str) -> bool:
    return name.startswith(ALLAUTH)


OURS = {page.name: page for page in known() if not of_allauth(page.name)}


def things(scene) -> dict[str, object]:
    """What the parts of an address stand for, if a row says nothing else."""
    return {
        "jam": scene.jam.slug,
        "hub": scene.hub.slug,
        "team": scene.team.pk,
        "number": scene.submission.number,
        "slug": scene.submission.slug,
        "member": scene.bens.pk,
        "criterion": scene.criterion.slug,
        "token": scene.invitation.token,
    }


def address(row: Row, scene) -> str:
    values = things(scene)
    for param, thing in row.args.items():
        named = getattr(scene, thing, thing) if isinstance(thing, str) else thing
        values[param] = getattr(named, "number" if param == "number" else "pk", named)
        if param == "number":
            values["slug"] = named.slug
    return reverse(row.name, kwargs={param: values[param] for param in OURS[row.name].params})


def pages(scene) -> list[tuple[Row, str]]:
    return [(row, address(row, scene)) for row in MATRIX if row.name in OURS]
