"""The rules a linter cannot know."""

import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = ["jam", "accounts", "submissions", "judging"]
CODE = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if path.parent.name != "mail"]


PUBLIC = {
    "accessibility",
    "announcement-list",
    "announcements-atom",
    "conduct",
    "criterion-list",
    "healthz",
    "home",
    "hub-detail",
    "hub-list",
    "invitation",
    "jam-detail",
    "jam-join",
    "jam-undo-leave",
    "jam-list",
    "jams-atom",
    "jams-ics",
    "judge-invitation",
    "judge-review",
    "mailbox",
    "mail-stop",
    "person",
    "privacy",
    "resource-list",
    "resource-play",
    "result-criterion",
    "result-list",
    "results-csv",
    "results-json",
    "results-method",
    "schedule",
    "schedule-ics",
    "set-time-zone",
    "still-coming",
    "submission-citation",
    "submission-cover",
    "submission-detail",
    "submission-edit",
    "submission-file",
    "submission-image",
    "submission-list",
    "submission-out",
    "submission-picture",
    "submission-random",
    "submissions-atom",
    "team-detail",
    "team-board",
    "team-list",
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offenders(paths: list[Path], pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Files in which the pattern occurs, except where it belongs."""
    found = [relative(path) for path in paths if re.search(pattern, path.read_text())]
    return [path for path in found if path not in but]


def named_views(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from named_views(entry)
        elif isinstance(entry, URLPattern):
            yield entry.name, entry.callback


def test_these_pages_and_no_others_are_open_to_strangers():
    """Beside allauth's ways in."""
    open_pages = {name for name, view in named_views() if not getattr(view, "login_required", True)}
    ways_in = ("account_", "mfa_", "socialaccount_", "github_", "google_", "openid_connect_")
    assert {name for name in open_pages if not name.startswith(ways_in)} == PUBLIC


def test_one_module_asks_for_the_time():
    assert offenders(CODE, r"timezone\.now\(|datetime\.now\(|utcnow\(|date\.today\(|\bNow\(\)") == []


def test_only_tasks_and_views_talk_to_celery():
    assert offenders(CODE, r"\.delay\(|apply_async|delay_on_commit|send_task", but=("jam/tasks.py",)) == []


def test_one_module_reads_addresses_that_people_typed():
    names = r"socket|ssl|requests|httpx|urllib3|aiohttp|ftplib|http\.client|urllib\.request|urllib import request"
    web = rf"^\s*(import|from) ({names})\b"
    # beside it: what runs services on one's own machine, and the providers that the one who runs the site has chosen
    code = [path for path in CODE if "local" not in path.parts]
    assert offenders(code, f"(?m){web}", but=("submissions/fetch.py", "accounts/providers.py")) == []


def test_templates_hold_no_inline_style_script_or_unescaped_text():
    assert offenders(TEMPLATES, r"""\sstyle=|<style|\son[a-z]+=["']|\|\s*safe\b|autoescape off""") == []
    inline = r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)"
    assert offenders(TEMPLATES, inline) == []


def test_no_template_asks_another_host():
    assert offenders(TEMPLATES, r"""(src|srcset)=["']https?://|<link[^>]+href=["']https?://""") == []


def test_every_constraint_has_a_name_that_postgresql_keeps():
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for constraint in model._meta.constraints:
                assert len(constraint.name) <= 63


def test_each_app_has_one_initial_migration_and_all_keep_the_arrows_order():
    for number, app in enumerate(APPS):
        names = sorted(p.stem for p in (ROOT / app / "migrations").glob("0*.py"))
        migrations = {name: import_module(f"{app}.migrations.{name}").Migration for name in names}
        assert [name for name, migration in migrations.items() if migration.initial] == ["0001_initial"]
        for migration in migrations.values():
            assert {needed for needed, _name in migration.dependencies}.isdisjoint(APPS[number + 1 :])


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def lint_imports_of_a_copy(folder: Path, *, file: str, added: str) -> int:
    """The exit code of import-linter on a copy of the apps in which one file has one line more."""
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    with (folder / file).open("a") as changed:
        changed.write(f"\n{added}\n")
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    ("file", "added", "code"),
    [
        ("jam/views/errors.py", "import json", 0),
        ("jam/views/errors.py", "import judging.models", 1),
        ("accounts/models/user.py", "import submissions.models", 1),
        ("jam/phases.py", "import django", 1),
        ("judging/models/review.py", "import judging.actions", 1),
    ],
)
def test_import_contracts_hold_and_fail_when_violated(tmp_path, file, added, code):
    assert lint_imports_of_a_copy(tmp_path, file=file, added=added) == code
