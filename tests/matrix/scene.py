"""One jam with something to hide in every field; built once, then put into each phase by its timeline."""

from datetime import timedelta
from types import SimpleNamespace

from accounts import coming, stopping
from accounts.leaving import Memory
from accounts.mail_kinds import CATEGORIES
from accounts.models import (
    AuditEntry,
    Consent,
    JamAccess,
    JoinAnswer,
    JoinQuestion,
    JoinRequest,
    Message,
    Organiser,
    Participant,
    User,
    Waiting,
)
from jam import clock
from jam.models import Announcement, Jam, Resource, ScheduleItem
from judging.models import (
    Award,
    Conflict,
    Deal,
    Judge,
    JudgeInvitation,
    Problem,
    Rating,
    Result,
    Review,
    ReviewAssignment,
    Round,
)
from submissions.models import LateLink, LateRequest, Question, Report, Submission
from tests.factories import DAY, a_criterion, a_hub, a_jam, a_participant, a_team, an_organiser

from .canaries import hidden
from .roles import OF_A_PRIVATE_JAM

HOUR = timedelta(hours=1)
INSIDE = "pABCJ;all @ R"  # whoever takes part reads who is in the teams; everybody once results are out
BEGINS = dict(zip("arbjlR", range(6), strict=True))  # which phase of the timeline each letter means


def a_person(name: str, role: str, *, named_to="", known_to="o", on=".*", **fields) -> User:
    """Somebody whose address and everything else that is not public is read by themselves and their organisers."""
    return User.objects.create_user(
        hidden(f"email of {name}", f"{role};{known_to}").lower() + "@example.org",
        name=f"{name} {hidden(f'name of {name}', f'{role};{known_to};{named_to}', on=on)}",
        about=hidden(f"about {name}", role),
        handle=hidden(f"handle of {name}", role).lower(),
        orcid=hidden(f"orcid of {name}", role)[:19],
        **fields,
    )


def build() -> SimpleNamespace:
    jam = a_jam(
        name="Private matters",
        slug="the-jam",
        reveal_at_once=False,
        blind=True,
        grace=HOUR,
        contact_email="x@example.org",
    )
    jam.tagline = hidden(
        "tagline of a jam that is not listed", f"all @ arbgjlR;{OF_A_PRIVATE_JAM}", on=r"home|jam-list|jams-.*"
    )
    jam.access_code = hidden("access code", "o")[:20].upper()
    jam.capacity = 8
    jam.save()
    scene = SimpleNamespace(jam=jam, elsewhere=a_jam(name="Elsewhere", slug="elsewhere"))
    _places(scene)
    _people(scene)
    _teams(scene)
    _submissions(scene)
    _judging(scene)
    _outcome(scene)
    _organisers_things(scene)
    return scene


def _places(scene) -> None:
    jam = scene.jam
    scene.hub = a_hub(jam, city="Aarhus", slug="aarhus", capacity=2)
    scene.other_hub = a_hub(jam, city="Bergen", slug="bergen")
    scene.pending = a_hub(
        jam, city=hidden("city of a site not approved", "o;h"), slug="pending", approved_at=None,
        venue=hidden("venue of a site not approved", "o;h"), address=hidden("address of a site not approved", "o;h"),
    )  # fmt: skip
    scene.cancelled = a_hub(
        jam, city=hidden("city of a cancelled site", "o;h"), slug="cancelled", cancelled_at=clock.now(),
        address=hidden("address of a cancelled site", "o;h"),
    )  # fmt: skip


def _people(scene) -> None:
    jam = scene.jam
    scene.stranger = a_person("Sten", "s", known_to="")
    scene.pam = a_person("Pam", "p", named_to="hAB")  # at the hub; asked the team
    scene.ada = a_person("Ada", "A", named_to=INSIDE, on="(?!invitation$|still-coming$|jam-undo-leave$).*")
    scene.ben = a_person("Ben", "B", named_to=INSIDE)
    scene.cleo = a_person("Cleo", "C", named_to=f"h;{INSIDE}")  # waits at the hub
    scene.wim = a_person("Wim", "w")
    scene.jo = a_person("Jo", "j")
    scene.jan = a_person("Jan", "J", named_to=INSIDE)
    scene.lea = a_person("Lea", "h", named_to="all")  # the site's page names its lead
    scene.lou = a_person("Lou", "H", named_to="all")
    scene.olga = a_person("Olga", "o", known_to="")
    scene.oda = a_person("Oda", "O", known_to="")
    scene.staff = a_person("Stan", "S", known_to="", is_staff=True)
    an_organiser(jam, user=scene.olga)
    an_organiser(scene.elsewhere, user=scene.oda)
    Organiser.objects.create(jam=jam, user=scene.lea, hub=scene.hub)
    Organiser.objects.create(jam=jam, user=scene.lou, hub=scene.other_hub)
    Organiser.objects.create(jam=jam, user=scene.lea, hub=scene.pending)
    scene.secret_handle, scene.public_handle = scene.stranger.handle, "rita-public"
    User.objects.create_user("rita@example.org", name="Rita", handle="rita-public", is_public=True)
    scene.stop_token = stopping.token_for(scene.ada, CATEGORIES[0])
    scene.users = {
        "a": None, "s": scene.stranger, "p": scene.pam, "A": scene.ada, "B": scene.ben, "C": scene.cleo, "w": scene.wim,
        "j": scene.jo, "J": scene.jan, "h": scene.lea, "H": scene.lou, "o": scene.olga, "O": scene.oda,
        "S": scene.staff,
    }  # fmt: skip


def _teams(scene) -> None:
    jam = scene.jam
    for name in ("ada", "ben", "cleo", "jan", "pam"):
        setattr(scene, f"{name}s", a_participant(jam=jam, user=getattr(scene, name)))
    dan, finn = (a_participant(jam=jam, user=a_person(name, "", named_to=INSIDE)) for name in ("Dan", "Finn"))
    scene.coming_token = coming.path_for(scene.adas).split("/")[2]
    scene.undo_token = Memory.of(scene.adas, now=clock.now()).token
    nils = a_participant(jam=jam, user=a_person("Nils", "", named_to="h"))
    scene.team = a_team(scene.adas, scene.bens, name="Ada and Ben")
    scene.other_team = a_team(scene.cleos, name="Cleo alone")
    scene.judges_team = a_team(scene.jans, name="Jan alone")
    scene.gone_team, scene.out_team = a_team(dan, name="Dan alone"), a_team(finn, name="Finn alone")
    Participant.objects.filter(pk=scene.pams.pk).update(hub=scene.hub, pitch=hidden("pitch off the board", "p;o"))
    Participant.objects.filter(pk=nils.pk).update(hub=scene.hub, pitch=hidden("pitch of Nils, off the board", "o"))
    scene.other_team.looking_for = hidden("whom a team that is not looking looked for", "C;o")
    scene.other_team.save()
    now = clock.now()
    Waiting.objects.create(user=scene.wim, jam=jam, since=now)
    scene.wait_at_hub = Waiting.objects.create(user=scene.cleo, jam=jam, hub=scene.hub, since=now)
    scene.access = JamAccess.objects.create(user=a_person("Enno", ""), jam=jam, at=now)
    scene.on_board = a_participant(jam=jam, user=a_person("Bo", "", named_to=INSIDE))
    seen_on_board = "pABCJ;o"
    Participant.objects.filter(pk=scene.on_board.pk).update(
        on_board=True, pitch=hidden("pitch on the board", seen_on_board), skills=[hidden("skill on it", seen_on_board)]
    )
    scene.invitation = scene.team.invite(by=scene.ada, now=now)
    hidden("token of the link", "AB", on="(?!invitation$).*", text=scene.invitation.token)
    scene.mailed = scene.team.invite(
        by=scene.ada, now=now, email=hidden("invited address", "AB;o").lower() + "@example.org"
    )
    hidden("token of an invitation by mail", "", text=scene.mailed.token)
    scene.offer = scene.team.invite(by=scene.ada, now=now, user=scene.pam)
    scene.request = JoinRequest.objects.create(
        team=scene.team, participant=scene.pams, message=hidden("message to a team", "pAB"), asked_at=now
    )
    scene.question = JoinQuestion.objects.create(jam=jam, label="What do you eat?", kind="text")
    for name in ("ada", "pam", "wim"):
        user = getattr(scene, name)
        role = {"ada": "A", "pam": "p", "wim": "w"}[name]
        JoinAnswer.objects.create(question=scene.question, user=user, text=hidden(f"answer of {name}", f"{role};o"))
        Consent.objects.create(user=user, jam=jam, wording=hidden(f"consent of {name}", f"{role};o"), at=now)


def _submissions(scene) -> None:
    revealed = "all @ jlR"
    scene.submission = a_work(scene.team, 1, "AB;o;" + revealed)
    scene.draft = a_work(scene.other_team, 2, "C;o", submitted=False)
    scene.judges_own = a_work(scene.judges_team, 3, "J;o;" + revealed)
    scene.withdrawn = a_work(scene.gone_team, 4, "o", submitted=False, withdrawn_at=clock.now())
    scene.disqualified = a_work(
        scene.out_team, 5, "o;" + revealed, disqualified_at=clock.now(),
        disqualified_because=hidden("reason of a disqualification", "o;" + revealed),
    )  # fmt: skip
    scene.asked = Question.objects.create(jam=scene.jam, label="Which compute?", is_public=False)
    private = hidden("private answer to the organisers", "AB;o;jJ @ jlR")
    scene.submission.answers.create(question=scene.asked, text=private)
    scene.comment = scene.submission.comments.create(
        author=scene.cleo, text=hidden("words of a comment", "all @ R"), written_at=clock.now()
    )
    scene.hidden_comment = scene.submission.comments.create(
        author=scene.pam, text=hidden("words of a hidden comment", "pABo @ R"), written_at=clock.now(),
        hidden_at=clock.now(), hidden_by=scene.olga,
    )  # fmt: skip
    scene.submission.versions.create(
        number=1, submitted_at=clock.now(), sha256="0" * 64, submitted_by=scene.ada,
        content={"title": hidden("title of an earlier version", "AB;o")},
    )  # fmt: skip
    now = clock.now()
    scene.late_link = LateLink.make(
        scene.team, reason=hidden("reason of a late link", "AB;o"), by=scene.olga, now=now, expires_at=now + 90 * DAY
    )
    scene.late_token = hidden("token of a late link", "AB", on="(?!submission-late$).*", text=scene.late_link.token)
    scene.late_request = LateRequest.objects.create(
        team=scene.other_team, asked_by=scene.cleo, asked_at=now, reason=hidden("reason of a request", "o")
    )


def a_work(team, number: int, rule: str, *, submitted: bool = True, **fields) -> Submission:
    what = f"of submission {number}"
    work = Submission.objects.create(
        team=team, jam=team.jam, number=number, agreed=True, saved_by=team.members.first().user,
        submitted_at=clock.now() if submitted else None,
        title=hidden(f"title {what}", rule), abstract=hidden(f"abstract {what}", rule),
        body=hidden(f"body {what}", rule),
        report_url=f"https://{hidden(f'report {what}', rule)}.example.org/", **fields,
    )  # fmt: skip
    work.links.create(kind="code", url=f"https://example.org/{hidden(f'code {what}', rule)}")
    owner = rule.split(";")[0]
    work.attachments.create(
        name=hidden(f"file name {what}", f"{owner};o"), file="reports/none.pdf", size=1, sha256="0" * 64,
        uploaded_at=clock.now(),
    )  # fmt: skip
    work.attachments.create(
        slot="image-1", name=hidden(f"image name {what}", f"{owner};o"), alt=hidden(f"image words {what}", rule),
        file="images/none.webp", size=1, sha256="1" * 64, width=4, height=3, uploaded_at=clock.now(),
    )  # fmt: skip
    return work


def _judging(scene) -> None:
    jam, now = scene.jam, clock.now()
    scene.criterion = a_criterion(jam, name="Rigour", slug="rigour")
    scene.round = Round.objects.create(
        jam=jam, name=hidden("name of a round that is not open", "o"), closes_at=now + 90 * DAY
    )
    a_criterion(jam, round=scene.round, name=hidden("criterion of a round that is not open", "o"))
    Deal.objects.create(
        jam=jam, seed=hidden("seed of the deal", "o;all @ R", text="90817263544536271809"), dealt_at=now
    )
    jo, jan = (Judge.objects.create(jam=jam, user=user, invited=user == scene.jo) for user in (scene.jo, scene.jan))
    for judge, role, works in (
        (jo, "j", (scene.submission, scene.judges_own)),
        (jan, "J", (scene.submission,)),
    ):
        for place, work in enumerate(works):
            assignment = ReviewAssignment.objects.create(judge=judge, submission=work, position=place, assigned_at=now)
            authors = {scene.submission: ";AB @ R", scene.judges_own: ";J @ R"}.get(work, "")
            review = Review.objects.create(
                assignment=assignment, started_at=now, saved_at=now, finished_at=now,
                comment=hidden(f"comment of {judge} on {work.number}", f"{role};o{authors}"),
                note=hidden(f"note of {judge} on {work.number}", f"{role};o"),
            )  # fmt: skip
            Rating.objects.create(review=review, criterion=scene.criterion, value=4)
    scene.judge_invitation = JudgeInvitation.send(
        jam, hidden("address that is asked to judge", "o").lower() + "@example.org", by=scene.olga, now=now
    )
    scene.judge_token = scene.judge_invitation.token
    hidden("token of an invitation to judge", "", on="(?!judge-invitation$).*", text=scene.judge_token)
    scene.judge, scene.review = jo, jo.assignments.first()
    Conflict.objects.create(
        judge=jo, submission=scene.disqualified, reason="family", note=hidden("note of a conflict", "jo")
    )
    scene.report = Report.objects.create(
        submission=scene.submission, reported_by=scene.jo, reason="rules", reported_at=now,
        text=hidden("text of a report", "o"),
    )  # fmt: skip
    Report.objects.create(
        submission=scene.judges_own, reported_by=scene.jo, reason="hazard", reported_at=now,
        text=hidden("text of a possible hazard", ""),
    )  # fmt: skip
    scene.problem = Problem.objects.create(
        judge=jo, submission=scene.disqualified, reason="link", note=hidden("note of a problem", "jo"), reported_at=now
    )


def _outcome(scene) -> None:
    for criterion in (None, scene.criterion):
        Result.objects.create(
            submission=scene.submission, criterion=criterion, score=4.0, se=0.2, lo=3.6, hi=4.4, raw=4.0, rank=1,
            n=int(hidden("number of reviews in the results", "o;all @ R", text="76543")), rank_lo=1, rank_hi=1,
        )  # fmt: skip
    scene.award = Award.objects.create(
        jam=scene.jam, submission=scene.submission, name=hidden("name of an award", "o;all @ R"),
        sentence=hidden("sentence of an award", "o;all @ R"),
    )  # fmt: skip


def _organisers_things(scene) -> None:
    jam, now = scene.jam, clock.now()
    scene.item = ScheduleItem.objects.create(jam=jam, title="Talk", starts_at=now)
    scene.hub_item = ScheduleItem.objects.create(jam=jam, hub=scene.hub, title="Dinner", starts_at=now)
    scene.resource = Resource.objects.create(
        jam=jam, kind="talk", title="A talk", url="https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    )
    scene.announcement = Announcement.objects.create(
        jam=jam, title="Welcome", text="Hello.", published_at=now - 90 * DAY
    )
    Announcement.objects.create(
        jam=jam, title=hidden("title of a later announcement", "o"), text=hidden("text of a later announcement", "o"),
        published_at=now + 90 * DAY,
    )  # fmt: skip
    AuditEntry.objects.create(
        jam=jam, actor=scene.olga, actor_name="Olga", action="moved", about=hidden("subject in the log", "o"),
        detail={"why": [hidden("detail in the log", "o"), ""]},
    )  # fmt: skip
    Message.objects.create(
        to=scene.ada.email, user=scene.ada, jam=jam, kind="results", subject=hidden("subject of a mail", ""),
        text=hidden("text of a mail", ""), due_at=now,
    )  # fmt: skip


def put(jam: Jam, time: str) -> None:
    """Make it so that the jam is in this phase now, each phase lasting a day."""
    now = clock.now()
    phase = {"d": "a", "g": "j", "p": "b", "u": "b"}.get(time, time)
    first = now - DAY * (BEGINS[phase] - 0.5)
    starts = {name: first + DAY * i for i, name in enumerate(Jam.PHASE_STARTS)}
    if time == "g":
        starts["submissions_close_at"] = now - HOUR / 2
    if time == "j":
        starts["submissions_close_at"] = now - 3 * HOUR
    starts["results_expected_at"] = starts["judging_closes_at"] + DAY
    if time != "R":
        starts["results_published_at"] = None
    visibility = {"p": "private", "u": "unlisted"}.get(time, "public")
    published = None if time == "d" else first - 9 * DAY
    Jam.objects.filter(pk=jam.pk).update(**starts, visibility=visibility, published_at=published)
    jam.refresh_from_db()
    if time not in "jlR":  # nothing is dealt
        Deal.objects.filter(jam=jam).delete()
        ReviewAssignment.objects.filter(judge__jam=jam).delete()
    if time in "dar":  # nobody has handed in
        Submission.objects.filter(jam=jam).update(submitted_at=None, withdrawn_at=None)
