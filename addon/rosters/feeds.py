"""What each pass publishes for calendar programs: the events that every calendar shows, with codes alone. Pure."""

from addon.calendars.ical_text import calendar_text
from addon.calendars.wanted import WantedCalendars
from addon.feeds import FEED
from addon.memory import news
from addon.part import Given, Part, Result


def _feeds(given: Given) -> Result:
    wanted, before = given.handed(WantedCalendars), given.remembered(FEED)
    if wanted is None:
        return Result()
    gone = {code: () for code in before if code not in wanted.events}  # whoever left has no events any more
    now = {
        code: calendar_text(code, events, now=given.now, before=before.get(code, "").encode()).decode()
        for code, events in {**wanted.events, **gone}.items()
    }
    return Result(memory=(news(FEED, before, now),))


FEEDS = Part(name="feeds", takes=(WantedCalendars,), compute=_feeds, memory=(FEED,))
