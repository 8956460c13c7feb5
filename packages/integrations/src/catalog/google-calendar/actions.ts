import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'google-calendar';
/** `primary` is the calendar of the account itself. */
const CalendarId = z.string().min(1).default('primary');
const Moment = z.union([
  z.object({ dateTime: z.iso.datetime({ offset: true }), timeZone: z.string().optional() }),
  /** A whole day. */
  z.object({ date: z.iso.date() }),
]);
const Event = z.object({
  id: z.string(),
  status: z.string().optional(),
  htmlLink: z.string().optional(),
  summary: z.string().optional(),
  start: z.object({ date: z.string().optional(), dateTime: z.string().optional() }).optional(),
  end: z.object({ date: z.string().optional(), dateTime: z.string().optional() }).optional(),
});

const createEvent = defineAction({
  connector,
  name: 'createEvent',
  description: 'Creates an event in a calendar.',
  input: z.object({
    calendarId: CalendarId,
    summary: z.string(),
    description: z.string().optional(),
    location: z.string().optional(),
    start: Moment,
    end: Moment,
    attendees: z.array(z.object({ email: z.email() })).optional(),
  }),
  output: Event,
  request: ({ calendarId, ...json }) => ({
    method: 'POST',
    path: pathTo`/calendar/v3/calendars/${calendarId}/events`,
    json,
  }),
});

const listEvents = defineList({
  connector,
  name: 'listEvents',
  description: 'The events of a calendar, by when they begin.',
  input: z.object({
    calendarId: CalendarId,
    timeMin: z.iso.datetime({ offset: true }).optional(),
    timeMax: z.iso.datetime({ offset: true }).optional(),
    q: z.string().optional(),
    maxResults: z.int().min(1).max(2_500).default(250),
  }),
  item: Event,
  request: ({ calendarId, ...query }) => ({
    method: 'GET',
    path: pathTo`/calendar/v3/calendars/${calendarId}/events`,
    query: { ...query, singleEvents: true, orderBy: 'startTime' },
  }),
  items: 'items',
  paging: cursorPages({ at: 'nextPageToken', as: 'pageToken' }),
});

/** What can be done in Google Calendar. */
export const googleCalendarActions = actionsOf(createEvent, listEvents);
