"""The criteria that a new jam starts with. Its organisers make them their own before the first review."""

from django.utils.translation import gettext_lazy as _

# name, weight, what judges are asked, what 1 to 5 mean
RESEARCH = [
    (
        _("Relevance"),
        2,
        _("How strong is the argument that the result matters for the question this jam asks?"),
        [
            _("Not argued"),
            _("A weak link to the question"),
            _("Plausible, with gaps"),
            _("A strong, specific argument"),
            _("Changes what we would do next"),
        ],
    ),
    (
        _("Insight"),
        1,
        _("How much does one learn from it? A new method, or a striking result?"),
        [
            _("Nothing to take away"),
            _("A small observation"),
            _("A useful result"),
            _("A new method or a striking result"),
            _("Others will build on it"),
        ],
    ),
    (
        _("Novelty"),
        1,
        _("Is it new, and surprising compared with what one expects?"),
        [
            _("Already known"),
            _("Mostly a replication"),
            _("A new angle on a known effect"),
            _("Clearly new"),
            _("A real surprise"),
        ],
    ),
    (
        _("Generality"),
        1,
        _("Was it tested beyond one or two examples, and does it hold?"),
        [
            _("One example"),
            _("A few examples"),
            _("Several kinds of examples"),
            _("Holds where it was tested carefully"),
            _("Holds wherever one looks"),
        ],
    ),
    (
        _("Reproducibility"),
        1,
        _("Could we rerun it from what is there, and would we expect the same result?"),
        [
            _("Nothing to rerun"),
            _("Hard to rerun"),
            _("Runs with effort"),
            _("Runs as described"),
            _("One command reruns everything"),
        ],
    ),
]
