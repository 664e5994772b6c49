"""The matrix: every address of the site, and who gets what there in which phase.

Each line: name, what a GET gives, who may change something there by POST. What a GET gives is a status with a rule (see
``roles``); the first that fits counts, and where none fits it is 404. Who is not signed in is sent to sign in first
(302), unless the page is public; for whom the jam does not exist, neither do its pages. ``!`` before a status: also
then.
"""

from dataclasses import dataclass, field

from .roles import applies, finds_the_jam

ORGANISER = "200 o"
PRESS = "405 all"  # answers only to POST
BARE_PRESS = "!405 all"  # and says so before it looks for the jam
ORGANISERS_PRESS = "405 o"
MEMBER = "200 AB"
LEAD = "200 ho"
LEADS_PRESS = "405 ho"


@dataclass(frozen=True)
class Row:
    name: str
    get: str
    post: str = ""
    of_jam: bool = True
    args: dict = field(default_factory=dict)

    @property
    def is_organisers(self) -> bool:
        return self.get in (ORGANISER, ORGANISERS_PRESS)

    def may_post(self, role: str) -> bool:
        return bool(self.post) and applies(self.post, role, "b")

    def expected(self, role: str, time: str, *, public: bool) -> int:
        if role == "a" and not public:
            return 302
        for part in self.get.split(";"):
            status, _, rule = part.strip().partition(" ")
            is_there = status.startswith("!") or not self.of_jam or finds_the_jam(role, time)
            if is_there and applies(rule, role, time):
                return int(status.strip("!"))
        return 404


def site(name: str, get: str, post: str = "", /, **args) -> Row:
    """A page that belongs to no jam."""
    return Row(name, get, post, of_jam=False, args=args)


def lead(name: str, get: str, post: str = "", /, **args) -> Row:
    """A page for who leads a hub, in a draft too."""
    return Row(name, get, post, of_jam=False, args=args)


def page(name: str, get: str, post: str = "", /, **args) -> Row:
    return Row(name, get, post, args=args)


MATRIX = [
    # the site
    site("home", "200 all"),
    site("healthz", "200 all"),
    site("set-time-zone", "200 all"),
    site("conduct", "200 all"),
    site("privacy", "200 all"),
    site("accessibility", "200 all"),
    site("jam-list", "200 all"),
    site("jams-ics", "200 all"),
    site("mailbox", ""),  # only where mail does not leave the machine
    site("account", "200 all", "all"),
    site("account-mail", "200 all", "all"),
    site("account-data", "200 all", "all"),
    site("account-delete", "200 all", "all"),
    site("person", "200 all", handle="public_handle"),
    site("person", "", handle="secret_handle"),
    site("mail-stop", "200 all", "all", token="stop_token"),
    site("still-coming", "200 all @ all-d", "all", token="coming_token"),
    site("jam-undo-leave", "200 all @ all-d", "all", token="undo_token"),
    site("jams-atom", "200 all"),
    site("enter-code", "200 all", "all"),
    # a jam, for everybody who finds it
    page("announcements-atom", "200 all"),
    page("jam-detail", "200 all"),
    page("schedule", "200 all"),
    page("schedule-ics", "200 all"),
    page("resource-list", "200 all"),
    page("resource-play", "200 all", pk="resource"),
    page("announcement-list", "200 all"),
    page("hub-list", "200 all"),
    page("hub-detail", "200 all"),
    page("criterion-list", "200 all"),
    page("hub-wait", PRESS, "pABCJ"),
    page("hub-stop-waiting", PRESS, "pABCJ"),
    page("hub-show", PRESS, "pABCJ"),
    page("hub-contact", "200 pABCJ", "pABCJ"),
    # the lead's pages of a hub
    lead("hub-manage", LEAD),
    lead("hub-roster", LEAD),
    lead("hub-check-in", LEADS_PRESS, "ho", pk="pams"),
    lead("hub-let-in", LEADS_PRESS, "ho", pk="wait_at_hub"),
    lead("hub-remove", LEAD, "ho", pk="pams"),
    lead("hub-write", LEAD, "ho", pk="pams"),
    lead("hub-ask-to-cancel", LEAD, "ho"),
    lead("hub-manage-message", LEAD, "ho"),
    lead("hub-manage-page", LEAD, "ho"),
    lead("hub-manage-schedule", LEAD),
    lead("hub-manage-schedule-new", LEAD, "ho"),
    lead("hub-manage-schedule-edit", LEAD, "ho", pk="hub_item"),
    lead("hub-manage-schedule-delete", LEAD, "ho", pk="hub_item"),
    # taking part
    page("jam-join", "200 all", "all"),
    page("jam-leave", "200 pABCwJ; 303 all", "pABCwJ"),
    page("hub-apply", "200 all", "all"),
    page("hub-join", PRESS, "pABCJ"),
    page("hub-leave", PRESS, "pABCJ"),
    # teams
    page("team-list", "200 all"),
    page("team-new", "200 p; 303 all", "p"),
    page("team-detail", "200 all"),
    page("team-rename", PRESS, "AB"),
    page("team-leave", MEMBER, "AB"),
    page("team-invite", PRESS, "AB"),
    page("team-ask", "303 AB; 303 sawjhHoOS @ rbpu; 200 all", "pCJ"),
    page("team-request", PRESS, "pAB", pk="request"),
    page("team-offer", PRESS, "p"),
    page("team-qr", MEMBER),
    page("invite-mail", PRESS, "AB"),
    page("invite-withdraw", PRESS, "AB", pk="mailed"),
    page("team-transfer", PRESS, "A"),
    page("team-remove-member", "200 A", "A"),
    page("team-board", "200 all"),
    page("team-board-me", "200 pABCJ; 303 all", "pABCJ"),
    page("team-board-offer", PRESS, "ABCJ", person="on_board"),
    page("team-looking", MEMBER, "AB"),
    site("invitation", "303 AB; 200 all", "all"),
    # submissions
    page("submission-edit", "!302 a; 200 all", "ABCJ"),
    page("submission-report-upload", BARE_PRESS, "ABCJ"),
    page("submission-report-remove", BARE_PRESS, "ABCJ"),
    page("submission-image-add", "200 ABCJ; 303 all", "ABCJ"),
    page("submission-image-alt", BARE_PRESS, "ABCJ", place=1),
    page("submission-image-remove", BARE_PRESS, "ABCJ", place=1),
    page("submission-image-move", BARE_PRESS, "ABCJ", place=1),
    page("submission-authors", BARE_PRESS, "ABCJ"),
    page("submission-check", "200 all", ""),
    page("submission-submit", BARE_PRESS, "ABCJ"),
    page("submission-receipt", "200 AB; 303 CJ", ""),
    page("submission-history", "200 ABCJ"),
    page("submission-withdraw", "200 ABCJ", "ABCJ"),
    page("submission-late", "303 AB @ arbgpu; 200 AB", "AB", token="late_token"),
    page("submission-late-ask", "200 ABCJ @ jlR; 303 all", "ABCJ"),
    page("submission-list", "200 all"),
    page("submission-random", "302 all"),
    page("submissions-atom", "200 all"),
    page("submission-picture", "200 all"),
    page("submission-detail", "200 ABo; 200 all @ jlR", number="submission"),
    page("submission-detail", "200 Co", number="draft"),
    page("submission-detail", "200 o; 410 all @ jlR", number="withdrawn"),
    page("submission-cover", "200 all"),
    page("submission-citation", "200 ABo @ bgjlRpu; 200 all @ R", number="submission"),
    page("submission-citation", "", number="draft"),
    page("submission-comment", BARE_PRESS, number="submission"),  # before results nobody
    page("comment-delete", BARE_PRESS, "C", pk="comment"),
    page("submission-problem", "200 o @ bgjlRpu; 200 all-AB @ jlR", "o", number="submission"),
    page("submission-problem", "", "", number="draft"),
    page("hazard-list", ""),  # for named reviewers alone
    page("hazard-decide", BARE_PRESS),
    page("submission-file", "200 ABo; 200 all @ jlR", number="submission"),
    page("submission-file", "200 Co", number="draft"),
    page("submission-image", "200 ABo; 200 all @ jlR", number="submission", place=1, size="small"),
    page("submission-image", "200 Co", number="draft", place=1, size="full"),
    page("submission-out", "200 ABo; 200 all @ jlR", number="submission", what="code"),
    page("submission-out", "200 Co", number="draft", what="code"),
    page("submission-out", "", number="submission", what="demo"),
    # judging
    site("judge-invitation", "404 all @ R; 200 all", "all", token="judge_token"),
    page("judge-home", "200 pABCJj"),
    page("judge-next", "303 jJ"),
    page("judge-more", "200 jJ", "jJ"),
    page("judge-review", "!302 a; 200 jJ @ jlR", "jJ", number="submission"),
    page("judge-review", "!302 a", "", number="draft"),
    page("judge-out", "200 jJ @ jlR", number="submission", what="code"),
    page("judge-out", "", number="draft", what="code"),
    page("judge-text", BARE_PRESS, "jJ", number="submission"),
    page("judge-practice", "200 pABCJj", "pABCJj"),
    page("judge-print", "200 jJ"),
    page("judge-conflict", "200 jJ @ jlR", "jJ", number="submission"),
    page("judge-conflict", "", "", number="draft"),
    page("judge-problem", "200 jJ @ jlR", "jJ", number="submission"),
    page("judge-problem", "", "", number="draft"),
    # results
    page("result-list", "200 all"),
    page("result-criterion", "200 all @ R"),
    page("results-csv", "200 all @ R"),
    page("results-json", "200 all @ R"),
    page("results-method", "200 all"),
    page("feedback", "200 ABJ @ bgjlRpu"),
    # organisers
    site("manage-home", "200 all"),
    site("manage-new", "200 all", "all"),
    page("manage-jam", ORGANISER),
    page("manage-publish", ORGANISERS_PRESS, "o"),
    page("manage-unpublish", ORGANISERS_PRESS, "o"),
    page("manage-timeline", ORGANISER, "o"),
    page("manage-zone", ORGANISER, "o"),
    page("manage-page", ORGANISER, "o"),
    page("manage-schedule", ORGANISER),
    page("manage-schedule-new", ORGANISER, "o"),
    page("manage-schedule-edit", ORGANISER, "o", pk="item"),
    page("manage-schedule-delete", ORGANISER, "o", pk="item"),
    page("manage-sites", ORGANISER),
    page("manage-sites-new", ORGANISER, "o"),
    page("manage-sites-edit", ORGANISER, "o", pk="hub"),
    page("manage-sites-approve", ORGANISERS_PRESS, "o", pk="pending"),
    page("manage-sites-delete", ORGANISER, "o", pk="other_hub"),
    page("manage-resources", ORGANISER),
    page("manage-resources-new", ORGANISER, "o"),
    page("manage-resources-edit", ORGANISER, "o", pk="resource"),
    page("manage-resources-move", ORGANISERS_PRESS, "o", pk="resource"),
    page("manage-resources-delete", ORGANISER, "o", pk="resource"),
    page("manage-announcements", ORGANISER),
    page("manage-announcements-new", ORGANISER, "o"),
    page("manage-announcements-edit", ORGANISER, "o", pk="announcement"),
    page("manage-announcements-delete", ORGANISER, "o", pk="announcement"),
    page("manage-exports", ORGANISER),
    page("manage-export", ORGANISER, "", name="participants"),
    page("manage-export", ORGANISER, "", name="submissions"),
    page("manage-export", ORGANISER, "", name="ratings"),
    page("manage-export", ORGANISER, "", name="results"),
    page("manage-people", ORGANISER),
    page("manage-teams", ORGANISER),
    page("manage-team", ORGANISER, "o"),
    page("team-remove", ORGANISERS_PRESS, "o"),
    page("manage-organisers", ORGANISER, "o"),
    page("manage-team-new", ORGANISER, "o"),
    page("manage-person", ORGANISER, "", person="ada"),
    page("manage-person-let-in", ORGANISERS_PRESS, "o", person="wim"),
    page("manage-person-remove", ORGANISER, "o", person="pam"),
    page("manage-leftovers", ORGANISER, "o"),
    page("manage-questions", ORGANISER),
    page("manage-question-new", ORGANISER, "o"),
    page("manage-question-edit", ORGANISER, "o", pk="question"),
    page("manage-question-delete", ORGANISER, "o", pk="question"),
    page("manage-question-move", ORGANISERS_PRESS, "o", pk="question"),
    page("manage-form", ORGANISER),
    page("manage-form-new", ORGANISER, "o"),
    page("manage-form-edit", ORGANISER, "o", pk="asked"),
    page("manage-form-move", ORGANISERS_PRESS, "o", pk="asked"),
    page("manage-form-remove", ORGANISER, "o", pk="asked"),
    page("manage-access", ORGANISER, "o"),
    page("manage-access-renew", ORGANISERS_PRESS, "o"),
    page("manage-access-revoke", ORGANISERS_PRESS, "o", pk="access"),
    page("manage-sites-cancel", ORGANISER, "o", pk="other_hub"),
    page("manage-sites-decline", ORGANISER, "o", pk="pending"),
    page("manage-sites-leads", ORGANISER, "o", pk="hub"),
    page("manage-log", ORGANISER),
    page("manage-submissions", ORGANISER),
    page("manage-import", ORGANISER, "o"),
    page("manage-comment-hide", ORGANISERS_PRESS, "o", pk="comment"),
    page("manage-comment-show", ORGANISERS_PRESS, "o", pk="hidden_comment"),
    page("manage-submission-edit", ORGANISER, "o", number="submission"),
    page("manage-submission-edit", ORGANISER, "o", number="draft"),
    page("manage-late", ORGANISER),
    page("manage-late-new", ORGANISER, "o"),
    page("manage-late-revoke", BARE_PRESS, "o", pk="late_link"),
    page("manage-late-decline", BARE_PRESS, "o", pk="late_request"),
    page("manage-reports", ORGANISER),
    page("manage-report-settle", ORGANISERS_PRESS, "o", pk="report"),
    page("manage-hazards", ORGANISER, "o"),
    page("manage-hazard-hide", ORGANISERS_PRESS, "o"),
    page("manage-disqualify", "200 o @ bgjlRpu", "o", number="submission"),
    page("manage-reinstate", BARE_PRESS, "o", number="disqualified"),
    page("manage-criteria", ORGANISER),
    page("manage-criterion-new", ORGANISER, "o"),
    page("manage-criterion-edit", ORGANISER, "o", pk="criterion"),
    page("manage-criterion-move", BARE_PRESS, "o", pk="criterion"),
    page("manage-criterion-delete", ORGANISER, "o", pk="criterion"),
    page("manage-judging", ORGANISER),
    page("manage-judge-add", BARE_PRESS, "o"),
    page("manage-judge-withdraw", BARE_PRESS, "o", pk="judge_invitation"),
    page("manage-judging-remind", ORGANISER, "o"),
    page("manage-judging-rescue", ORGANISER, "o"),
    page("manage-judging-pause", ORGANISER, "o"),
    page("manage-judging-resume", BARE_PRESS, "o"),
    page("manage-judging-rules", ORGANISER, "o"),
    page("manage-rounds", ORGANISER),
    page("manage-round-new", ORGANISER, "o"),
    page("manage-round", ORGANISER, "o", pk="round"),
    page("manage-round-open", BARE_PRESS, "o", pk="round"),
    page("manage-round-close", BARE_PRESS, "o", pk="round"),
    page("manage-round-delete", BARE_PRESS, "o", pk="round"),
    page("manage-round-criterion", ORGANISER, "o", pk="round"),
    page("manage-judge", ORGANISER, pk="judge"),
    page("manage-judge-extend", BARE_PRESS, "o", pk="judge"),
    page("manage-judge-conflict", BARE_PRESS, "o", pk="judge"),
    page("manage-judging-project", "200 o @ bgjlRpu", "o", number="submission"),
    page("manage-judging-project", "", "", number="draft"),
    page("manage-review-move", "200 o @ jlR", "o", pk="review"),
    page("manage-problem-resolve", BARE_PRESS, "o", pk="problem"),
    page("manage-results", ORGANISER),
    page("manage-publish-results", BARE_PRESS, "o"),
    page("manage-unpublish-results", BARE_PRESS, "o"),
    page("manage-awards", ORGANISER),
    page("manage-award-new", ORGANISER, "o"),
    page("manage-award-edit", ORGANISER, "o", pk="award"),
    page("manage-award-move", BARE_PRESS, "o", pk="award"),
    page("manage-award-delete", BARE_PRESS, "o", pk="award"),
    page("manage-awards-by-rank", BARE_PRESS, "o"),
]
