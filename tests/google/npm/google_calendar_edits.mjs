// Reads a calendar with Google's own client for node, moves one event, deletes another, adds its own; prints JSON.
// node google_calendar_edits.mjs URL CALENDAR_ID MOVED_ID DELETED_ID PROPERTY ZONE
import { calendar } from '@googleapis/calendar';

const [url, calendarId, moved, deleted, property, timeZone] = process.argv.slice(2);
const { events } = calendar({ version: 'v3', rootUrl: `${url}/`, headers: { Authorization: 'Bearer anyone' } });

const { items } = (await events.list({ calendarId, singleEvents: true, orderBy: 'startTime', timeZone })).data;
const own = (await events.list({ calendarId, privateExtendedProperty: property, showDeleted: true })).data.items;
const { data: event } = await events.get({ calendarId, eventId: moved, timeZone });
const later = ({ dateTime }) => {
  const [date, hour, rest] = dateTime.match(/^(.{11})(\d\d)(:\d\d:\d\d)/).slice(1);
  return { dateTime: `${date}${String(Number(hour) + 1).padStart(2, '0')}${rest}`, timeZone };
};
await events.update({
  calendarId,
  eventId: moved,
  requestBody: { ...event, summary: 'theirs', start: later(event.start), end: later(event.end) },
});
await events.delete({ calendarId, eventId: deleted });
await events.insert({ calendarId, requestBody: { summary: 'Own', start: event.start, end: event.end } });
console.log(JSON.stringify({ shown: items.map((one) => [one.start.dateTime.slice(0, 19), one.summary]), own: own.map((one) => one.id) }));
