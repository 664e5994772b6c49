from .clock import ClockShift
from .content import Announcement, Resource
from .edition import Edition
from .jam import Jam, JamQuerySet
from .places import Hub, HubQuerySet
from .schedule import ScheduleItem

__all__ = [
    "Announcement",
    "ClockShift",
    "Edition",
    "Hub",
    "HubQuerySet",
    "Jam",
    "JamQuerySet",
    "Resource",
    "ScheduleItem",
]
