import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { cursorPages } from '../../connector/paging.ts';

const connector = 'google-drive';
const scopes = ['https://www.googleapis.com/auth/drive.file'];
const File = z.object({ id: z.string(), name: z.string(), mimeType: z.string() });

const listFiles = defineList({
  connector,
  name: 'listFiles',
  description: 'The files that your app can see.',
  scopes,
  input: z.object({
    /** A search: `name contains 'offer' and trashed = false`. */
    q: z.string().optional(),
    pageSize: z.int().min(1).max(1_000).default(100),
  }),
  item: File,
  request: ({ q, pageSize }) => ({
    method: 'GET',
    path: '/drive/v3/files',
    query: { q, pageSize, fields: 'nextPageToken,files(id,name,mimeType)' },
  }),
  items: 'files',
  paging: cursorPages({ at: 'nextPageToken', as: 'pageToken' }),
});

const uploadFile = defineAction({
  connector,
  name: 'uploadFile',
  description: 'Makes a file with these bytes.',
  scopes,
  input: z.object({ name: z.string().min(1), mimeType: z.string().min(1), base64: z.base64() }),
  output: File,
  async run(http, { name, mimeType, base64 }) {
    const made = await http.request({ method: 'POST', path: '/drive/v3/files', json: { name, mimeType } });
    const { id } = File.parse(made.json);
    const { json } = await http.request({
      method: 'PATCH',
      path: pathTo`/upload/drive/v3/files/${id}`,
      query: { uploadType: 'media' },
      headers: { 'content-type': mimeType },
      body: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
    });
    return json;
  },
});

const downloadFile = defineAction({
  connector,
  name: 'downloadFile',
  description: 'The bytes of a file that is stored in Drive.',
  scopes,
  input: z.object({ id: z.string() }),
  output: z.object({ base64: z.string() }),
  request: ({ id }) => ({
    method: 'GET',
    path: pathTo`/drive/v3/files/${id}`,
    query: { alt: 'media' },
    answer: 'base64',
  }),
  parse: ({ base64 }) => ({ base64 }),
});

/** What can be done in Google Drive. */
export const googleDriveActions = actionsOf(listFiles, uploadFile, downloadFile);
