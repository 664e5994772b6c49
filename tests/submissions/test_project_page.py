"""The page of one project: who made it and did what, how to cite it, what is like it."""

import pytest
import yaml

from accounts.models import User
from jam.phases import Phase
from submissions.actions import disqualify
from submissions.models import Authorship
from tests.factories import a_hub, a_submission, a_team

from .scenes import a_cast, address, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = a_cast(phase=Phase.RESULTS)
    cast.work = a_submission(team=cast.team, title="Finding", licence="MIT", tags=["heads", "probing"])
    return cast


def page_of(client, submission, user=None):
    return signed_in(client, user).get(submission.get_absolute_url())


def citation(client, cast, user=None):
    return signed_in(client, user).get(address("submission-citation", cast.jam, cast.work.number))


# authors


def test_authors_stand_with_their_local_sites_if_these_are_public(client, cast):
    for user, fields in ((cast.ada, {"city": "Aarhus"}), (cast.ben, {"city": "Bergen", "approved_at": None})):
        user.participations.update(hub=a_hub(cast.jam, **fields))
    byline = page_of(client, cast.work).context["byline"]
    assert [(user.name, city) for user, city in byline] == [("Ada Canary", "Aarhus"), ("Ben Canary", "")]


def test_where_people_are_is_no_secret_of_the_authors_before_results(client):
    cast = a_cast(phase=Phase.JUDGING, blind=False)
    work = a_submission(team=cast.team)
    cast.ada.participations.update(hub=a_hub(cast.jam, city="Aarhus"))
    cities = {
        name: page_of(client, work, user).context["byline"][0][1]
        for name, user in {"visitor": None, "cleo": cast.cleo}.items()
    }
    assert cities == {"visitor": "", "cleo": "Aarhus"}


def test_who_did_what_stands_in_the_words_of_the_taxonomy(client, cast):
    Authorship.objects.create(submission=cast.work, user=cast.ada, roles=["software", "validation"])
    answer = page_of(client, cast.work)
    assert [(c.user.name, c.roles) for c in answer.context["contributions"]] == [
        ("Ada Canary", ["Software", "Validation"])
    ]
    assert "<dd>Software, Validation</dd>" in answer.content.decode()


@pytest.mark.parametrize("phase", [Phase.BUILDING, Phase.JUDGING, Phase.DELIBERATION])
def test_while_teams_are_hidden_nobody_else_reads_names_roles_or_citations(client, phase):
    cast = a_cast(phase=phase, blind=True)
    cast.work = a_submission(team=cast.team)
    Authorship.objects.create(submission=cast.work, user=cast.ada, roles=["software"])
    for user in (None, cast.cleo):
        text = page_of(client, cast.work, user).content.decode()
        assert "Canary" not in text and "Who did what" not in text and "Cite this" not in text
        assert citation(client, cast, user).status_code == 404
    assert citation(client, cast, cast.ada).status_code == 200


# citing


def test_a_citation_file_is_a_download_and_valid_yaml(client, cast):
    hostile = 'Why: "heads"? # {x} & more'
    type(cast.work).objects.update(title=hostile)
    User.objects.filter(pk=cast.ada.pk).update(orcid="0000-0002-1825-0097", is_public=True, handle="ada")
    User.objects.filter(pk=cast.ben.pk).update(orcid="0000-0001-5109-3700")  # shows no page, so nobody may read it
    cast.work.links.create(kind="code", url="https://example.org/code")
    answer = citation(client, cast)
    assert answer["Content-Disposition"] == 'attachment; filename="CITATION.cff"'
    found = yaml.safe_load(answer.content)
    assert (found["title"], found["license"], found["keywords"]) == (hostile, "MIT", ["heads", "probing"])
    assert found["repository-code"] == "https://example.org/code"
    orcid = "https://orcid.org/0000-0002-1825-0097"
    assert found["preferred-citation"]["authors"] == [{"name": "Ada Canary", "orcid": orcid}, {"name": "Ben Canary"}]
    cast.work.refresh_from_db()
    assert address("submission-citation", cast.jam, 1) in page_of(client, cast.work).content.decode()


def test_drafts_and_what_is_out_have_no_citation(client, cast):
    disqualify(cast.work, "Copied", by=cast.olga)
    assert citation(client, cast).status_code == 404
    assert "Cite this" not in page_of(client, cast.work).content.decode()
    draft = a_submission(team=cast.other, submitted=False)
    assert signed_in(client, cast.cleo).get(address("submission-citation", cast.jam, draft.number)).status_code == 404


# what is like it


def related(client, submission, user=None):
    found = page_of(client, submission, user).context.get("found")
    return [other.number for other in found or []]


def test_related_share_a_tag_the_nearest_first_and_no_more_than_four(client, cast):
    tags = [["heads"], ["else"], ["probing", "heads"], ["probing"], ["heads"], ["heads"]]
    for some in tags:
        a_submission(team=a_team(jam=cast.jam), title="Same title", tags=some)
    elsewhere = a_cast(phase=Phase.RESULTS)
    a_submission(team=elsewhere.team, tags=["heads"])
    assert related(client, cast.work) == [4, 2, 5, 6]


def test_related_are_only_what_the_reader_may_see(client):
    cast = a_cast(phase=Phase.BUILDING, reveal_at_once=False)
    mine = a_submission(team=cast.team, tags=["heads"])
    a_submission(team=cast.other, tags=["heads"])
    a_submission(team=a_team(jam=cast.jam), tags=["heads"], submitted=False)
    assert related(client, mine, cast.ada) == []
    assert related(client, mine, cast.olga) == [2]


def test_without_tags_nothing_is_related(client, cast):
    untagged = a_submission(team=cast.other)
    assert related(client, untagged) == []
    assert "Related" not in page_of(client, untagged).content.decode()
