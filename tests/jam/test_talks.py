import pytest

from jam.talks import HOSTS, player


@pytest.mark.parametrize(
    ("link", "embedded"),
    [
        ("https://www.youtube.com/watch?v=abcDEF123_-", "https://www.youtube-nocookie.com/embed/abcDEF123_-"),
        ("https://youtube.com/watch?list=x&v=abcDEF123_-&t=3", "https://www.youtube-nocookie.com/embed/abcDEF123_-"),
        ("https://youtu.be/abcDEF123_-?t=10", "https://www.youtube-nocookie.com/embed/abcDEF123_-"),
        ("https://www.youtube.com/live/abcDEF123_-", "https://www.youtube-nocookie.com/embed/abcDEF123_-"),
        ("https://vimeo.com/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
        ("https://player.vimeo.com/video/123456789", "https://player.vimeo.com/video/123456789?dnt=1"),
    ],
)
def test_a_talk_is_played_by_its_hosts_player_without_tracking(link, embedded):
    assert player(link) == embedded
    assert embedded.startswith(HOSTS)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.org/talk.mp4",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/watch?v=../../x",
        'https://www.youtube.com/watch?v=abcdef" onload="x',
        "https://youtube.com.evil.example/watch?v=abcDEF123_-",
        "https://evil.example/?youtube.com/watch?v=abcDEF123_-",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/١٢٣",
        "https://[::1/watch?v=abcDEF123_-",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_a_talk_of_a_known_host_is_only_linked(link):
    assert player(link) is None
