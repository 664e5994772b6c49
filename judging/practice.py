"""A made-up project to try the console on before judging opens. It is rated on the jam's own criteria."""

from django.utils.translation import gettext_lazy as _

TITLE = _("Do small models count on their fingers?")
ABSTRACT = _(
    "We asked a two-layer model to add numbers below one hundred and looked at where the carry is kept. One head seems "
    "to hold it, in nine of our ten runs. A project made up for practice: nobody wrote it, and nobody is rated."
)
BODY = _(
    "### What we did\n\n"
    "We trained a small transformer on sums such as 37 + 25, until it was right in 99 of 100. Then we switched off one "
    "attention head after the other and wrote down which digits went wrong.\n\n"
    "### What we found\n\n"
    "Without head 1.3 the tens are one too low whenever there is something to carry, and the ones stay right. "
    "The effect holds in nine of ten runs with other random beginnings.\n\n"
    "### What did not work\n\n"
    "With three-digit numbers the picture is blurred: two heads seem to share the work, and we ran out of time. "
    "The code runs with one command; the tenth run is in the repository too.\n"
)
