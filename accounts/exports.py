from collections.abc import Iterator

from django.db.models import F, QuerySet

from accounts.forms.questions import in_words
from accounts.models import JoinAnswer, JoinQuestion
from jam.exports import Export
from jam.models import Hub, Jam


def _participants(jam: Jam) -> Iterator[tuple[object, ...]]:
    questions = list(_answered_or_asked(jam))
    people = jam.participants.select_related("user", "team", "hub").order_by("joined_at", "pk")
    answers = _answers(questions)
    for person in people.iterator(chunk_size=500):
        team = person.team.name if person.team else ""
        hub = person.hub.city if person.hub else ""
        fixed = person.user.name, person.user.email, team, hub, person.joined_at, person.confirmed_at
        yield (*fixed, *(answers.get((question.pk, person.user_id), "") for question in questions))


def _answers(questions: list[JoinQuestion]) -> dict[tuple[int, int], str]:
    """As words, by question and person."""
    asked = {question.pk: question for question in questions}
    rows = JoinAnswer.objects.filter(question__in=asked).values_list("question", "user", "text")
    return {(question, user): in_words(asked[question], text) for question, user, text in rows}


def _answered_or_asked(jam: Jam) -> QuerySet[JoinQuestion]:
    """One column each; those no longer asked come last."""
    return jam.join_questions.order_by(F("retired_at").asc(nulls_first=True), "position", "pk")


def _labels(jam: Jam) -> list[str]:
    return [question.label for question in _answered_or_asked(jam)]


participants = Export(
    name="participants",
    title="Participants",
    about="Everybody who takes part, with team, local site and answers. Holds personal data: names, email addresses"
    " and what people answered.",
    columns=("name", "email", "team", "local site", "joined at", "still coming, said at"),
    rows=_participants,
    more=_labels,
)


def roster(hub: Hub) -> Export:
    """Who comes to one local site, for its lead: no addresses."""

    def rows(_jam: Jam) -> Iterator[tuple[object, ...]]:
        people = hub.participants.select_related("user", "team").order_by("user__name", "pk")
        for person in people.iterator(chunk_size=500):
            yield person.user.name, person.team.name if person.team else "", person.checked_in_at

    return Export(
        name="roster",
        title="Roster",
        about="Who comes to one local site. Names, no addresses.",
        columns=("name", "team", "checked in at"),
        rows=rows,
    )
