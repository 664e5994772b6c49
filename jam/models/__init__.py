from .clock import ClockShift
from .content import Announcement, Resource
from .jam import Jam, JamQuerySet
from .places import Hub, HubQuerySet
from .schedule import ScheduleItem

__all__ = [
    "Announcement",
    "ClockShift",
    "Hub",
    "HubQuerySet",
    "Jam",
    "JamQuerySet",
    "Resource",
    "ScheduleItem",
]
