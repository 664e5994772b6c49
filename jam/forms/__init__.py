from .content import AnnouncementForm, HubForm, PageForm, ResourceForm, ScheduleItemForm
from .renderer import Renderer
from .timeline import NewJamForm, TimelineForm, ZoneForm

__all__ = [
    "AnnouncementForm",
    "HubForm",
    "NewJamForm",
    "PageForm",
    "Renderer",
    "ResourceForm",
    "ScheduleItemForm",
    "TimelineForm",
    "ZoneForm",
]
