from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """SPDX identifiers of the licences that people choose from."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0: share and adapt, with credit")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: the same, under the same licence")
    CC0 = "CC0-1.0", _("CC0: no conditions")
    MIT = "MIT", _("MIT")
    APACHE = "Apache-2.0", _("Apache 2.0")
