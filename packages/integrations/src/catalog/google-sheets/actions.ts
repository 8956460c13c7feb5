import * as z from 'zod';
import { actionsOf, defineAction } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';

const connector = 'google-sheets';
const scopes = ['https://www.googleapis.com/auth/spreadsheets'];
/** In A1 notation: `Sheet1!A1:D5`. */
const place = { spreadsheetId: z.string().min(1), range: z.string().min(1) };
const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Rows = z.array(z.array(Cell)).min(1);
/** `RAW` keeps what is given; `USER_ENTERED` reads it as if it was typed, formulas too. */
const asEntered = z.enum(['RAW', 'USER_ENTERED']).default('RAW');
const Changed = z.object({
  updatedRange: z.string(),
  updatedRows: z.int().optional(),
  updatedColumns: z.int().optional(),
  updatedCells: z.int().optional(),
});

const readRange = defineAction({
  connector,
  name: 'readRange',
  description: 'The cells of a range. Empty rows and columns at its end are left out.',
  scopes,
  input: z.object(place),
  output: z.object({ range: z.string(), values: z.array(z.array(Cell)).default([]) }),
  request: ({ spreadsheetId, range }) => ({
    method: 'GET',
    path: pathTo`/v4/spreadsheets/${spreadsheetId}/values/${range}`,
  }),
});

const writeRange = defineAction({
  connector,
  name: 'writeRange',
  description: 'Writes rows into a range.',
  scopes,
  input: z.object({ ...place, values: Rows, valueInputOption: asEntered }),
  output: Changed,
  request: ({ spreadsheetId, range, values, valueInputOption }) => ({
    method: 'PUT',
    path: pathTo`/v4/spreadsheets/${spreadsheetId}/values/${range}`,
    query: { valueInputOption },
    json: { values },
  }),
});

const appendRows = defineAction({
  connector,
  name: 'appendRows',
  description: 'Adds rows after the table that is found in a range.',
  scopes,
  input: z.object({ ...place, values: Rows, valueInputOption: asEntered }),
  output: z.object({ tableRange: z.string().optional(), updates: Changed }),
  request: ({ spreadsheetId, range, values, valueInputOption }) => ({
    method: 'POST',
    path: pathTo`/v4/spreadsheets/${spreadsheetId}/values/${range}:append`,
    query: { valueInputOption },
    json: { values },
  }),
});

/** What can be done in Google Sheets. */
export const googleSheetsActions = actionsOf(readRange, writeRange, appendRows);
