"""What the two commands and the compose file promise about processes, variables and files."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
import yaml

from jam.local import commands
from jam.local.environment import local_settings, remembered
from jam.local.lint import production
from jam.local.ports import number_of, take_port
from jam.local.services import AlreadyRunning, Services
from tests.site import STATIC_ROOT

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EXAMPLE = (ROOT / ".env.example").read_text()
OURS = ["web", "worker", "beat", "migrate"]


# -- one local site, as `python3 run.py` starts it ---------------------------------------------------------------------


def descendants(pid):
    """Every process below `pid`, with its command line."""
    listed = subprocess.run(["ps", "-axwwo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    table = [(int(child), int(parent), args) for child, parent, args in (r.split(None, 2) for r in listed.splitlines())]
    found, below = {}, {pid}
    while below:
        level = {child: args for child, parent, args in table if parent in below}
        found |= level
        below = {*level}
    return found


def programs(processes):
    """The words of all their command lines: names of programs and modules among them."""
    return set(re.findall(r"[\w-]+", " ".join(processes.values())))


def still_running(pids):
    """Those of `pids` that have not ended; what only waits to be reaped has ended."""
    listed = subprocess.run(["ps", "-axo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    alive = {int(pid) for pid, state in (row.split() for row in listed.splitlines()) if not state.startswith("Z")}
    return alive & {*pids}


def ended_within(pids, *, seconds):
    end = time.monotonic() + seconds
    while still_running(pids) and time.monotonic() < end:
        time.sleep(0.05)
    return not still_running(pids)


@contextmanager
def local_site(folder, **environment):
    """A running local site and the lines it printed until it was ready."""
    outside = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    site = subprocess.Popen(
        [sys.executable, "-m", "jam.local.up"],
        cwd=ROOT,
        env={**outside, "JAM_HOME": str(folder), "STATIC_ROOT": str(STATIC_ROOT), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = []
    try:
        for line in site.stdout:
            said.append(line)
            if line.startswith("Ctrl+C"):
                break
        yield site, "".join(said)
    finally:
        site.terminate()
        site.wait(30)
        site.stdout.close()


@pytest.fixture
def port():
    """A port that nobody uses at the moment."""
    with take_port("0") as held:
        return number_of(held)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    """A local site with everything of its own: its process, what it printed, and where it keeps its data."""
    home = tmp_path_factory.mktemp("home")
    with local_site(home) as (site, said):
        yield site, said, home


def test_the_site_says_where_it_is_and_who_can_sign_in(embedded):
    _site, said, _home = embedded
    assert re.search(r"^Jamboree runs at http://localhost:\d+/", said, re.MULTILINE)
    assert [name for name in ("ada", "jo", "olga") if f"{name}@example.org" not in said] == []
    assert re.search(r"^The mail it sends stays here: http://localhost:\d+/mailbox/$", said, re.MULTILINE)


def test_the_environment_replaces_port_database_and_redis_and_ctrl_c_stops_the_rest(embedded, tmp_path, port):
    _site, _said, home = embedded
    outside = {name: remembered(home)[name] for name in ("DATABASE_URL", "REDIS_URL")}
    with local_site(tmp_path, PORT=str(port), **outside) as (site, said):
        assert f"Jamboree runs at http://localhost:{port}/" in said
        below = descendants(site.pid)
        assert programs(below).isdisjoint({"postgres", "valkey-server"})
        site.send_signal(signal.SIGINT)
        assert site.wait(60) == 0
        assert still_running(below) == set()
        assert site.stdout.read().endswith("Stopped; nothing is left running.\n")


def test_kill_9_leaves_nothing_behind_and_a_new_start_finds_the_data(embedded):
    site, _said, home = embedded
    end = time.monotonic() + 60
    while not programs(below := descendants(site.pid)) >= {"postgres", "valkey-server", "granian", "celery"}:
        assert time.monotonic() < end, below
        time.sleep(0.1)
    site.kill()
    assert ended_within(below, seconds=60), {pid: below[pid] for pid in still_running(below)}
    with Services(home, valkey=False) as services, closing(psycopg2.connect(services.env["DATABASE_URL"])) as database:
        cursor = database.cursor()
        cursor.execute("SELECT count(*) FROM accounts_user WHERE email = 'ada@example.org'")
        assert cursor.fetchone() == (1,)


def test_two_folders_run_side_by_side_and_one_folder_only_once(tmp_path):
    with Services(tmp_path / "a") as first, Services(tmp_path / "b") as second:
        assert {*first.env.values()}.isdisjoint(second.env.values())
        with pytest.raises(AlreadyRunning, match="already runs from"):
            Services(tmp_path / "a")
        for services in (first, second):
            psycopg2.connect(services.env["DATABASE_URL"]).close()
            assert services.sockets.stat().st_mode & 0o077 == 0


def test_a_port_is_never_shared_with_a_neighbour():
    with take_port() as first, take_port() as second:
        assert number_of(first) != number_of(second)
        with pytest.raises(SystemExit, match="taken by another program"):
            take_port(str(number_of(first)))


# -- variables ---------------------------------------------------------------------------------------------------------


def named_in_the_example():
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def read_by_the_settings():
    return set(re.findall(r"""env_\w+\(\s*["']([A-Z_]+)["']""", (ROOT / "jam/settings.py").read_text()))


def test_the_example_names_every_variable_that_the_settings_read():
    assert read_by_the_settings() - named_in_the_example() == set()


def test_the_example_names_nothing_that_nobody_reads():
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert named_in_the_example() - read_by_the_settings() - compose == {"PORT"}
    assert compose - named_in_the_example() == set()


def test_hosting_tells_of_every_variable():
    told = (ROOT / "docs/hosting.md").read_text()
    assert [name for name in sorted(named_in_the_example()) if f"`{name}`" not in told] == []


def test_local_runs_and_the_deployment_check_set_only_variables_that_exist(tmp_path):
    local = {*local_settings(tmp_path, port=8000, services={})} - {"PYTHONWARNINGS"}
    public = {*production({})} - {*os.environ} - {"DJANGO_SETTINGS_MODULE"}
    assert (local | public) - read_by_the_settings() == set()


# -- the public site ---------------------------------------------------------------------------------------------------


def test_the_compose_file_has_the_services_of_a_public_site():
    assert [*COMPOSE["services"]] == ["proxy", *OURS, "postgres", "redis"]
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", OURS)
def test_containers_start_what_local_runs_start(name):
    python, dash_m, module, *words = COMPOSE["services"][name]["command"]
    assert (python, dash_m, module, words[0]) == ("python", "-m", "jam.local.commands", name)
    assert commands.STARTS[words[0]](*words[1:])[0] == sys.executable


def test_containers_check_what_they_run():
    unchecked = [name for name, service in COMPOSE["services"].items() if "healthcheck" not in service]
    assert unchecked == ["migrate"]
    for name in ("web", "worker", "beat"):
        word, *rest = COMPOSE["services"][name]["healthcheck"]["test"][4:]
        commands.CHECKS[word].__call__  # noqa: B018  # the check exists
        assert rest == COMPOSE["services"][name]["command"][4:] or name == "web"


def test_everything_waits_for_the_migration_and_none_for_redis():
    for name in ("web", "worker", "beat"):
        assert COMPOSE["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert COMPOSE["services"][name]["depends_on"]["redis"] == {"condition": "service_started"}


def test_data_lies_in_volumes_and_redis_keeps_what_it_was_told():
    services = COMPOSE["services"]
    assert {*COMPOSE["volumes"]} == {"postgres", "redis", "media"}
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    assert services["postgres"]["image"].startswith("postgres:18")
    assert "--builtin-locale=C.UTF-8" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--appendonly yes" in " ".join(services["redis"]["command"])
    assert all(services[name]["volumes"] == ["media:/data/media"] for name in OURS)


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\w+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["jam"]
    assert all(COMPOSE["services"][name]["cap_drop"] == ["ALL"] for name in OURS)


def test_the_proxy_takes_a_request_in_before_it_passes_it_on():
    proxy = (ROOT / "deploy/nginx.conf.template").read_text()
    assert "proxy_request_buffering on;" in proxy
    assert "X-Forwarded-For $proxy_add_x_forwarded_for;" in proxy
    assert COMPOSE["services"]["web"]["environment"]["TRUSTED_PROXIES"] == "${TRUSTED_PROXIES:-1}"


# -- the commands ------------------------------------------------------------------------------------------------------


def test_an_unknown_word_prints_the_usage():
    told = subprocess.run([sys.executable, "run.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert "python3 run.py test" in told.stderr


def test_run_py_needs_nothing_but_the_standard_library():
    imported = re.findall(r"^(?:import|from) (\w+)", (ROOT / "run.py").read_text(), re.MULTILINE)
    assert [name for name in imported if name not in {*sys.stdlib_module_names}] == []


def test_ci_installs_a_browser_and_runs_the_check_and_nothing_else():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = [line.strip() for line in script.read_text().splitlines() if line.strip() and not line.startswith("#")]
    assert lines[-1] == "exec python3 run.py check </dev/null"
    assert [line for line in lines if "install" in line] == [
        "$as_root apt-get install -yq --no-install-recommends chromium libatomic1"
    ]
