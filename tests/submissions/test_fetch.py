"""Asking a repository for its commit: never inside our own network, never long, never much.

The server of these tests listens on this machine, which the module refuses to ask. So the tests hand over the two
steps that reach the network: a resolver that gives a public address, and a line that leads to the server instead.
"""

import socket
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from jam import clock
from submissions import fetch
from submissions.actions import save_draft, submit
from submissions.commits import ask
from submissions.fetch import Unreachable, commit_of, is_public, root_of
from submissions.models import Snapshot
from submissions.snapshots import take_due

from .scenes import TEXT, a_cast, a_complete_draft, after_the_grace
from .test_at_the_same_moment import at_once

COMMIT = "5f3a" * 10
REFS = (
    b"001e# service=git-upload-pack\n0000" + b"00f0" + COMMIT.encode() + b" HEAD\0multi_ack thin-pack\n" + b"x" * 50_000
)
PUBLIC = "140.82.121.4"


def an_answer(status="200 OK", body=REFS, **headers):
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{lines}\r\n".encode() + body


@contextmanager
def a_server(*answers, drip=0.0):
    """Gives each caller the next answer, and remembers what was asked."""
    asked = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve():
            for answer in answers:
                try:
                    line, _who = server.accept()
                except OSError:
                    return
                with closing(line):
                    asked.append(line.recv(4_000).decode())
                    try:
                        for at in range(0, len(answer), 1 if drip else len(answer) or 1):
                            line.sendall(answer[at : at + 1] if drip else answer)
                            time.sleep(drip)
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()

        def connect(address, host, timeout):
            asked.append((address, host))
            return socket.create_connection(server.getsockname(), timeout=timeout)

        yield asked, connect


def nobody(_address, _host, _timeout):
    raise AssertionError("no line may be opened")


# which addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1",
        "192.0.2.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::",
        "2001:db8::1", "100::1", "5f00::1", "3fff::1", "", "localhost", "127.1", "0x7f000001", "2130706433",
    ],
)  # fmt: skip
def test_a_private_address_is_never_asked(address):
    assert not is_public(address)
    with pytest.raises(Unreachable, match="not on the public internet"):
        commit_of("https://git.example.org/a/b", resolve=lambda _host: [address], connect=nobody)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:50c0:8000::153", "2a00:1450:4001::200e"])
def test_a_public_address_may_be_asked(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(Unreachable):
        commit_of("https://git.example.org/a", resolve=lambda _host: [PUBLIC, "10.0.0.1"], connect=nobody)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/a/b",
        "https://127.0.0.1/a/b",
        "https://[::1]/a/b",
        "https://[::ffff:127.0.0.1]/a",
        "https://2130706433/",
    ],
)
def test_the_resolver_of_the_machine_opens_no_way_in(url):
    with pytest.raises(Unreachable):
        commit_of(url, connect=nobody)


@pytest.mark.parametrize(
    "url",
    [
     "http://a.org/b", "git://a.org/b", "ssh://a.org/b", "file:///etc/passwd", "https://a.org:22/b", "https://me@a.org/b",
     "https://me:pw@a.org/b", "https:///b", "https://a.org:99999/b", "https://" + "a" * 70 + ".org/",
     "https://[::1/b", ""],
)  # fmt: skip
def test_only_plain_https_addresses_are_asked(url):
    with pytest.raises(Unreachable):
        commit_of(url, resolve=lambda _host: [PUBLIC], connect=nobody)


# asking


def test_it_gives_the_commit_and_goes_to_what_was_resolved():
    with a_server(an_answer()) as (asked, connect):
        url = "https://git.example.org/ada/heads/tree/main/src"
        assert commit_of(url, resolve=lambda _host: [PUBLIC], connect=connect) == COMMIT
    assert asked[0] == (PUBLIC, "git.example.org")
    lines = asked[1].split("\r\n")
    assert lines[0] == "GET /ada/heads/info/refs?service=git-upload-pack HTTP/1.1"
    assert "Host: git.example.org" in lines


def test_a_redirect_is_followed_only_to_where_one_may_ask():
    there = an_answer("301 Moved", b"", Location="/ada/heads.git/info/refs?service=git-upload-pack")
    with a_server(there, an_answer()) as (asked, connect):
        assert commit_of("https://a.org/ada/heads", resolve=lambda _host: [PUBLIC], connect=connect) == COMMIT
    assert asked[3].startswith("GET /ada/heads.git/info/refs?service=git-upload-pack HTTP/1.1")

    resolve = {"a.org": [PUBLIC], "metadata.internal": ["169.254.169.254"]}.get
    for location in ("https://metadata.internal/latest", "http://a.org/x", "file:///etc/passwd", "https://a.org:8000/"):
        with a_server(an_answer("302 Found", b"", Location=location)) as (asked, connect), pytest.raises(Unreachable):
            commit_of("https://a.org/b", resolve=resolve, connect=connect)
        assert len(asked) == 2  # one line, one request


def test_a_name_that_changes_its_address_between_two_questions_gains_nothing():
    """Who answers first with a public address and then with ours is asked once."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with a_server(an_answer()) as (asked, connect):
        commit_of("https://a.org/b", resolve=lambda _host: next(answers), connect=connect)
    assert asked[0] == (PUBLIC, "a.org")


def test_a_circle_of_redirects_ends():
    circle = [an_answer("302 Found", b"", Location="/b")] * 9
    with a_server(*circle) as (asked, connect), pytest.raises(Unreachable, match="from one place to the next"):
        commit_of("https://a.org/b", resolve=lambda _host: [PUBLIC], connect=connect)
    assert len(asked) == 2 * (fetch.MOST_REDIRECTS + 1)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"SSH-2.0-x\r\n" * 90, b"HTTP/1.1 200 OK\r\n\r\n",
        an_answer("404 Not Found", b""), an_answer("401 No", b""),
        an_answer(body=b"<html>"), an_answer(body=REFS.replace(b" HEAD", b" refs/heads/x")),
        an_answer(body=REFS.replace(COMMIT.encode(), b"Z" * 40)), an_answer("302 Found", b""),
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 9_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_whatever_else_answers_is_trouble_and_nothing_worse(answer):
    with a_server(answer, answer, answer, answer) as (_asked, connect), pytest.raises(Unreachable):
        commit_of("https://a.org/b", resolve=lambda _host: [PUBLIC], connect=connect)


def test_who_answers_a_byte_at_a_time_is_cut_off(monkeypatch):
    monkeypatch.setattr(fetch, "ALTOGETHER", 0.5)
    began = time.monotonic()
    with a_server(an_answer(), drip=0.1) as (_asked, connect), pytest.raises(Unreachable):
        commit_of("https://a.org/b", resolve=lambda _host: [PUBLIC], connect=connect)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("page", "root"),
    [
        ("https://github.com/a/b/", "https://github.com/a/b"),
        ("https://github.com/a/b/tree/main/x?y#z", "https://github.com/a/b"),
        ("https://gitlab.com/g/h/b/-/blob/main/x", "https://gitlab.com/g/h/b"),
        ("https://codeberg.org/a/b/src/branch/main", "https://codeberg.org/a/b"),
        ("https://a.org/treehouse", "https://a.org/treehouse"),
    ],
)
def test_the_repository_is_found_in_the_address_of_its_pages(page, root):
    assert root_of(page) == root


# what is kept


def handed_in():
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    save_draft(cast.team, by=cast.ada, text=TEXT)
    after_the_grace(cast.jam)
    take_due()
    return Snapshot.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_commit_is_kept_with_the_snapshot_and_asked_for_once():
    snapshot = handed_in()
    asked = []
    asks = [lambda: ask(lambda url: asked.append(url) or COMMIT)] * 4
    at_once(*asks)
    snapshot.refresh_from_db()
    assert (snapshot.commit, snapshot.commit_trouble, asked) == (COMMIT, "", [TEXT["code"]])


@pytest.mark.django_db
def test_trouble_is_kept_and_changes_nothing_else():
    snapshot = handed_in()

    def fails(_url):
        raise Unreachable("The host did not answer.")

    ask(fails)
    ask(lambda _url: COMMIT)
    snapshot.refresh_from_db()
    assert (snapshot.commit, snapshot.commit_trouble) == ("", "The host did not answer.")


@pytest.mark.django_db
def test_a_day_later_nobody_asks_any_more():
    handed_in()
    Snapshot.objects.update(taken_at=clock.now() - timedelta(days=2))
    ask(nobody)
