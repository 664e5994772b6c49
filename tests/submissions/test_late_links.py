"""One way in after the close: an organiser makes it, one team uses it, once."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Message
from jam import clock
from jam.models import Jam
from submissions.actions import Edit, ask_for_late_link, hand_in_late, make_late_link, submit
from submissions.merge import base_of
from submissions.models import LateLink, LateLinkOver, LateRequest, Submission, SubmissionVersion
from submissions.snapshots import snapshot_of, take_due
from tests.factories import a_jam, a_user, an_organiser

from .scenes import TEXT, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in, stand_at
from .test_at_the_same_moment import at_once

MS = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db):
    cast = a_cast()
    after_the_grace(cast.jam)
    return cast


def a_link(cast, *, team=None, lasts=HOUR):
    return make_late_link(team or cast.team, reason="The site was down.", by=cast.olga, lasts=lasts)


def page_of(link):
    return address("submission-late", link.team.jam, link.token)


def sent(client, link, **data):
    return client.post(page_of(link), {**TEXT, "base": base_of(current(link)), **data})


def current(link):
    draft = Submission.objects.filter(team=link.team).first()
    return (draft or Submission(team=link.team, jam=link.team.jam)).text()


# making one


def test_an_organiser_makes_one_it_is_logged_shown_once_and_mailed_to_every_member(client, cast):
    path = address("manage-late-new", cast.jam, cast.team.pk)
    page = signed_in(client, cast.olga).get(path)
    assert [value for value, _label in page.context["form"].fields["lasts"].choices][-1] == "judging"
    before = clock.now()
    answer = client.post(path, {"reason": "The site was down.", "lasts": "3"})
    assert (answer.status_code, answer["Location"]) == (303, address("manage-late", cast.jam) + "?made=1")
    link = LateLink.objects.get()
    assert (link.team, link.made_by, link.reason) == (cast.team, cast.olga, "The site was down.")
    assert timedelta(0) <= link.expires_at - before - 3 * HOUR < timedelta(minutes=1)
    assert link.token not in str(LateLink.objects.values())
    shown = client.get(answer["Location"]).content.decode()
    assert page_of(link) in shown
    assert page_of(link) not in client.get(address("manage-late", cast.jam)).content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.about) == (cast.olga, "made a late link", "Team Canary")
    assert entry.detail["reason"] == "The site was down."
    mails = Message.objects.filter(kind="late_link")
    assert {mail.user for mail in mails} == {cast.ada, cast.ben}
    assert all(page_of(link) in mail.text and "The site was down." in mail.text for mail in mails)


def test_before_the_close_its_hours_count_from_the_close_and_the_team_is_sent_to_its_editor(client, db):
    cast = a_cast()
    link = a_link(cast)
    assert link.expires_at == cast.jam.grace_ends_at + HOUR
    answer = signed_in(client, cast.ada).get(page_of(link))
    assert (answer.status_code, answer["Location"]) == (303, address("submission-edit", cast.jam))


def test_until_judging_closes_is_a_choice_while_it_is_to_come(client, cast):
    link = a_link(cast, lasts=None)
    assert link.expires_at == cast.jam.judging_closes_at


@pytest.mark.parametrize(
    "data",
    [
        {"lasts": "3"},
        {"reason": " ", "lasts": "3"},
        {"reason": "x" * 301, "lasts": "3"},
        {"reason": "x"},
        {"reason": "x", "lasts": "999"},
    ],
)
def test_a_wrong_form_comes_back_and_makes_nothing(client, cast, data):
    answer = signed_in(client, cast.olga).post(address("manage-late-new", cast.jam, cast.team.pk), data)
    assert (answer.status_code, LateLink.objects.count()) == (422, 0)
    assert answer.context["form"]["reason"].value() == data.get("reason")


def test_a_newer_one_takes_the_place_of_the_older(client, cast):
    first, second = a_link(cast), a_link(cast)
    first.refresh_from_db()
    now = clock.now()
    assert [link.state(now=now) for link in (first, second)] == ["revoked", "open"]


# who


@pytest.mark.parametrize("who", ["cleo", "olga", "stranger"])
def test_to_everybody_but_the_team_there_is_no_such_page(client, cast, who):
    link = a_link(cast)
    user = getattr(cast, who, None) or a_user()
    signed_in(client, user)
    there = [client.get(page_of(link)), client.post(page_of(link), TEXT)]
    nowhere = client.get(address("submission-late", cast.jam, "no-such-token"))
    assert [answer.status_code for answer in (*there, nowhere)] == [404, 404, 404]
    assert Submission.objects.count() == 0


def test_who_left_the_team_cannot_use_it_and_who_is_not_signed_in_is_asked_to(client, cast):
    link = a_link(cast)
    assert client.get(page_of(link))["Location"].startswith("/account/login/")
    cast.team.members.filter(user=cast.ben).update(team=None, seat=None)
    assert signed_in(client, cast.ben).get(page_of(link)).status_code == 404


def test_a_link_of_another_jam_is_none_here(client, cast):
    elsewhere = a_cast()
    link = a_link(elsewhere)
    signed_in(client, elsewhere.ada)
    assert client.get(address("submission-late", cast.jam, link.token)).status_code == 404


@pytest.mark.parametrize("who", ["ada", "cleo", "other organiser"])
def test_the_organisers_pages_are_for_organisers_of_this_jam(client, cast, who):
    link = a_link(cast)
    asked = ask_for_late_link(cast.other, reason="Please", by=cast.cleo)
    users = {"ada": cast.ada, "cleo": cast.cleo, "other organiser": an_organiser(a_jam())}
    signed_in(client, users[who])
    codes = [
        client.get(address("manage-late", cast.jam)).status_code,
        client.get(address("manage-late-new", cast.jam, cast.team.pk)).status_code,
        client.post(address("manage-late-new", cast.jam, cast.team.pk), {"reason": "x", "lasts": "3"}).status_code,
        client.post(address("manage-late-revoke", cast.jam, link.pk)).status_code,
        client.post(address("manage-late-decline", cast.jam, asked.pk), {}).status_code,
    ]
    assert codes == [404] * 5
    assert LateLink.objects.filter(revoked_at=None).count() == 1


def test_an_organiser_makes_none_for_a_team_of_another_jam(client, cast):
    elsewhere = a_cast()
    signed_in(client, cast.olga)
    assert client.get(address("manage-late-new", cast.jam, elsewhere.team.pk)).status_code == 404
    assert client.post(address("manage-late-revoke", cast.jam, a_link(elsewhere).pk)).status_code == 404


# using it


def test_a_team_without_a_submission_writes_and_hands_in_once(client, cast):
    link = a_link(cast)
    signed_in(client, cast.ada)
    assert client.get(page_of(link)).status_code == 200
    answer = sent(client, link, report_url="", report=a_report())
    assert (answer.status_code, answer["Location"]) == (303, address("submission-receipt", cast.jam))
    work = Submission.objects.get()
    version = work.versions.get()
    link.refresh_from_db()
    assert (work.state(), work.title, link.used_at) == ("submitted", TEXT["title"], version.submitted_at)
    assert snapshot_of(work).version == version
    receipt = client.get(answer["Location"]).content.decode()
    assert "Yes</b>, let in by the organisers after the close." in receipt
    mails = Message.objects.filter(kind="submitted")
    assert {mail.user for mail in mails} == {cast.ada, cast.ben}
    assert all("Counts for judging: yes" in mail.text and "You can edit" not in mail.text for mail in mails)


def test_a_correction_takes_the_place_of_what_judges_read(client, db):
    cast = a_cast()
    a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    after_the_grace(cast.jam)
    take_due()
    link = a_link(cast)
    answer = signed_in(client, cast.ben).get(page_of(link))
    assert "Save draft" not in answer.content.decode()
    assert sent(client, link, title="Corrected").status_code == 303
    work = Submission.objects.get()
    assert [version.number for version in work.versions.all()] == [2, 1]
    assert (snapshot_of(work).version.number, work.title) == (2, "Corrected")
    assert sent(client, link, title="Again").status_code == 422
    assert Submission.objects.get().title == "Corrected"


def test_a_draft_is_saved_without_using_the_link(client, cast):
    link = a_link(cast)
    answer = sent(signed_in(client, cast.ada), link, abstract="", save="1")
    assert (answer.status_code, answer["Location"]) == (303, page_of(link))
    link.refresh_from_db()
    work = Submission.objects.get()
    assert (link.used_at, work.state(), work.versions.count()) == (None, "draft", 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [({"abstract": ""}, "Missing: one-sentence summary"), ({"title": "x" * 141}, "At most 140 characters"),
     ({"agreed": ""}, "Missing: authors’ agreement")],
)  # fmt: skip
def test_what_cannot_be_handed_in_is_not_saved_and_the_link_works_on(client, cast, data, said):
    link = a_link(cast)
    answer = sent(signed_in(client, cast.ada), link, **{"body": "Two hours of work", **data})
    page = answer.content.decode()
    assert (answer.status_code, said in page, "Two hours of work" in page) == (422, True, True)
    link.refresh_from_db()
    assert (link.used_at, Submission.objects.count()) == (None, 0)


def test_what_a_team_mate_saved_meanwhile_is_shown_and_nothing_is_handed_in(client, cast):
    link = a_link(cast)
    base = base_of(current(link))
    sent(signed_in(client, cast.ben), link, body="Ben's", save="1")
    answer = client.post(page_of(link), {**TEXT, "body": "Ada's", "base": base})
    page = answer.content.decode()
    assert (answer.status_code, "Ben&#x27;s" in page, "Ada&#x27;s" in page) == (409, True, True)
    link.refresh_from_db()
    assert (link.used_at, Submission.objects.get().body) == (None, "Ben's")


@pytest.mark.parametrize(("how", "said"), [("used", "It works once."), ("expired", "This link worked until"),
                                           ("revoked", "took this link back")])  # fmt: skip
def test_one_that_is_over_says_why_and_what_was_typed_is_on_the_page(client, cast, how, said):
    link = a_link(cast)
    if how == "used":
        hand_in_late(link, Edit(text=TEXT), by=cast.ben)
    elif how == "expired":
        stand_at(link.expires_at)
    else:
        signed_in(client, cast.olga).post(address("manage-late-revoke", cast.jam, link.pk))
    before = list(Submission.objects.values()), SubmissionVersion.objects.count()
    signed_in(client, cast.ada)
    looked, answer = client.get(page_of(link)), sent(client, link, body="Two hours of work")
    assert (looked.status_code, said in looked.content.decode()) == (200, True)
    page = answer.content.decode()
    assert (answer.status_code, said in page, "Two hours of work" in page, "Hand in</button>" in page) == (
        422, True, True, False,
    )  # fmt: skip
    assert (list(Submission.objects.values()), SubmissionVersion.objects.count()) == before


@pytest.mark.parametrize(("step", "works"), [(-MS, True), (timedelta(0), False), (MS, False)])
def test_its_expiry_is_the_first_instant_that_is_too_late(cast, step, works):
    link = a_link(cast)
    instant = link.expires_at + step
    try:
        link.need_open(now=instant)
    except LateLinkOver:
        assert not works
    else:
        assert works
    assert LateLink.objects.works(now=instant).exists() == works


def test_after_judging_closed_it_is_shown_and_does_not_count(client, db):
    cast = a_cast()
    a_complete_draft(cast.team)
    first = submit(cast.team, by=cast.ada)
    after_the_grace(cast.jam)
    take_due()
    stand_at(cast.jam.judging_closes_at)
    link = a_link(cast)
    sent(signed_in(client, cast.ada), link, title="Too late to be read")
    work = Submission.objects.get()
    assert (work.title, snapshot_of(work).version) == ("Too late to be read", first)
    page = client.get(address("submission-receipt", cast.jam)).content.decode()
    assert f"because judging had closed when it came in. Judges read {first.receipt}." in page
    assert "Counts for judging: no, because judging had closed" in Message.objects.filter(kind="submitted").last().text


@pytest.mark.django_db(transaction=True)
def test_two_members_at_the_same_instant_hand_in_once():
    cast = a_cast()
    after_the_grace(cast.jam)
    link = a_link(cast)
    calls = [
        lambda user=user: hand_in_late(
            LateLink.objects.select_related("team__jam").get(pk=link.pk),
            Edit(text={**TEXT, "title": user.name}),
            by=user,
        )
        for user in (cast.ada, cast.ben)
    ]
    results = at_once(*calls)
    refused = [result.code for result in results if isinstance(result, LateLinkOver)]
    assert (refused, SubmissionVersion.objects.count()) == (["late_link_used"], 1)
    assert Message.objects.filter(kind="submitted").count() == 2


# asking


def test_a_member_asks_the_organisers_get_a_mail_and_the_page_says_so(client, cast):
    a_complete_draft(cast.team)
    signed_in(client, cast.ada)
    assert address("submission-late-ask", cast.jam) in client.get(address("submission-edit", cast.jam)).content.decode()
    answer = client.post(address("submission-late-ask", cast.jam), {"reason": "Our hub lost its power."})
    assert (answer.status_code, answer["Location"]) == (303, address("submission-edit", cast.jam))
    mail = Message.objects.get(kind="late_asked")
    assert (mail.user, "Our hub lost its power." in mail.text) == (cast.olga, True)
    assert "Your team asked for a late link" in client.get(answer["Location"]).content.decode()
    signed_in(client, cast.olga)
    assert "Our hub lost its power." in client.get(address("manage-late", cast.jam)).content.decode()
    assert "1 waiting" in client.get(address("manage-submissions", cast.jam)).content.decode()
    dashboard = client.get(address("manage-jam", cast.jam)).content.decode()
    assert "1 team asks to be let in late" in dashboard
    a_link(cast)
    assert LateRequest.objects.get().answered_at is not None
    page = signed_in(client, cast.ben).get(address("submission-edit", cast.jam)).content.decode()
    assert page_of(LateLink.objects.get()) in page


def test_a_second_request_waits_for_the_first(client, cast):
    ask_for_late_link(cast.team, reason="First", by=cast.ada)
    answer = signed_in(client, cast.ben).post(address("submission-late-ask", cast.jam), {"reason": "Second words"})
    assert (answer.status_code, "Second words" in answer.content.decode()) == (422, True)
    assert LateRequest.objects.get().reason == "First"


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_request_needs_a_reason(client, cast, reason):
    answer = signed_in(client, cast.ada).post(address("submission-late-ask", cast.jam), {"reason": reason})
    assert (answer.status_code, LateRequest.objects.count()) == (422, 0)


def test_asking_is_limited(client, cast):
    signed_in(client, cast.ada)
    codes = []
    for _ in range(6):
        codes.append(client.post(address("submission-late-ask", cast.jam), {"reason": "Again"}).status_code)
        LateRequest.objects.update(answered_at=clock.now())
    assert codes == [303] * 5 + [429]


def test_while_submissions_are_open_nobody_asks(client, db):
    cast = a_cast()
    for method in (client.get, client.post):
        answer = getattr(signed_in(client, cast.ada), method.__name__)(address("submission-late-ask", cast.jam))
        assert (answer.status_code, LateRequest.objects.count()) == (303, 0)


def test_declining_answers_every_member(client, cast):
    asked = ask_for_late_link(cast.team, reason="Please", by=cast.ada)
    path = address("manage-late-decline", cast.jam, asked.pk)
    signed_in(client, cast.olga)
    assert client.post(path, {f"asked-{asked.pk}-answer": " "}).status_code == 422
    for _twice in range(2):
        assert client.post(path, {f"asked-{asked.pk}-answer": "Judges have begun."}).status_code == 303
    mails = Message.objects.filter(kind="late_declined")
    assert sorted(mail.user.name for mail in mails) == ["Ada Canary", "Ben Canary"]
    assert all("Judges have begun." in mail.text for mail in mails)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["declined a late link"]


def test_taking_one_back_is_logged_and_told(client, cast):
    link = a_link(cast)
    signed_in(client, cast.olga)
    for _twice in range(2):
        assert client.post(address("manage-late-revoke", cast.jam, link.pk)).status_code == 303
    assert [entry.action for entry in AuditEntry.objects.all()] == ["took back a late link", "made a late link"]
    assert Message.objects.filter(kind="late_link_revoked").count() == 2
    assert "Revoked" in client.get(address("manage-late", cast.jam)).content.decode()


def test_teams_without_a_draft_have_their_list(client, cast):
    a_complete_draft(cast.team)
    page = signed_in(client, cast.olga).get(address("manage-submissions", cast.jam) + "?state=none")
    assert [team.name for team in page.context["page_obj"]] == ["Others"]
    assert address("manage-late-new", cast.jam, cast.other.pk) in page.content.decode()


def test_a_deadline_that_moved_later_makes_the_link_needless(client, cast):
    link = a_link(cast)
    Jam.objects.filter(pk=cast.jam.pk).update(submissions_close_at=clock.now() + HOUR)
    assert signed_in(client, cast.ada).get(page_of(link)).status_code == 303
