"""What organisers do to a jam: each one verb, one transaction, written to the log."""

from .content import (
    HubNotEmpty,
    delete,
    delete_hub,
    keep,
    move_resource,
    save_hub,
    save_resource,
    save_schedule_item,
)
from .finding import change_visibility, renew_code
from .jams import AddressTaken, change_rules, change_zone, create_jam, in_other_zone, save_page
from .publishing import AlreadyOpen, Missing, NotReady, missing, publish, unpublish

__all__ = [
    "AddressTaken",
    "AlreadyOpen",
    "HubNotEmpty",
    "Missing",
    "NotReady",
    "change_rules",
    "change_visibility",
    "change_zone",
    "create_jam",
    "delete",
    "delete_hub",
    "in_other_zone",
    "keep",
    "missing",
    "move_resource",
    "publish",
    "renew_code",
    "save_hub",
    "save_page",
    "save_resource",
    "save_schedule_item",
    "unpublish",
]
