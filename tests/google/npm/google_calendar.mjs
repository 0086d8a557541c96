// Lists, edits, deletes and follows a calendar with Google's own client for node; prints what it saw as JSON.
// node google_calendar.mjs URL CALENDAR_ID EVENT_ID
import { calendar } from '@googleapis/calendar';

const [url, calendarId, eventId] = process.argv.slice(2);
const headers = { Authorization: 'Bearer anyone' };
const { events } = calendar({ version: 'v3', rootUrl: `${url}/`, headers });

async function status(call) {
  try {
    return (await call).status;
  } catch (error) {
    return error.status ?? Number(error.code);
  }
}

const first = (await events.list({ calendarId })).data;
const before = (await events.get({ calendarId, eventId })).data.etag;
await events.patch({ calendarId, eventId, requestBody: { description: 'theirs' } });
const late = await status(events.delete({ calendarId, eventId }, { headers: { ...headers, 'If-Match': before } }));
const gone = [await status(events.delete({ calendarId, eventId })), await status(events.delete({ calendarId, eventId }))];
const next = (await events.list({ calendarId, syncToken: first.nextSyncToken })).data;
const left = next.items.map((one) => [one.id, one.status]);
console.log(JSON.stringify({ count: first.items.length, late, gone, left }));
