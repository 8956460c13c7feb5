import * as z from 'zod';
import { actionsOf, defineAction, defineList } from '../../connector/action.ts';
import { pathTo } from '../../connector/answer.ts';
import { nextUrlPages } from '../../connector/paging.ts';

const connector = 'one-drive';
/** A folder has no `file`, a file no `folder`. */
const Item = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int().optional(),
  file: z.object({ mimeType: z.string().optional() }).optional(),
  folder: z.object({ childCount: z.int().optional() }).optional(),
});
/** The letters of 4 MB in Base64, which is the most that is said of one request. */
const Bytes = z.base64().max(5_592_408);

const listChildren = defineList({
  connector,
  name: 'listChildren',
  description: 'What is in a folder of the drive.',
  scopes: ['Files.Read'],
  input: z.object({
    /** Default: the root of the drive. */
    folderId: z.string().min(1).optional(),
    top: z.int().min(1).max(200).default(100),
  }),
  item: Item,
  request: ({ folderId, top }) => ({
    method: 'GET',
    path: folderId === undefined ? '/me/drive/root/children' : pathTo`/me/drive/items/${folderId}/children`,
    query: { $select: 'id,name,size,file,folder', $top: top },
  }),
  items: 'value',
  paging: nextUrlPages({ at: '@odata\\.nextLink' }),
});

const uploadFile = defineAction({
  connector,
  name: 'uploadFile',
  description: 'Makes a file of at most 4 MB in a folder of the drive.',
  scopes: ['Files.ReadWrite'],
  input: z.object({
    /** Default: the root of the drive. */
    folderId: z.string().min(1).optional(),
    /** One name, no path. */
    name: z.string().regex(/^[^/\\:]+$/),
    mimeType: z.string().min(1),
    base64: Bytes,
  }),
  output: Item,
  request: ({ folderId, name, mimeType, base64 }) => ({
    method: 'PUT',
    path:
      folderId === undefined
        ? pathTo`/me/drive/root:/${name}:/content`
        : pathTo`/me/drive/items/${folderId}:/${name}:/content`,
    ...contentOf(mimeType, base64),
  }),
});

const replaceFile = defineAction({
  connector,
  name: 'replaceFile',
  description: 'Gives a file other bytes, at most 4 MB.',
  scopes: ['Files.ReadWrite'],
  input: z.object({ id: z.string().min(1), mimeType: z.string().min(1), base64: Bytes }),
  output: Item,
  request: ({ id, mimeType, base64 }) => ({
    method: 'PUT',
    path: pathTo`/me/drive/items/${id}/content`,
    ...contentOf(mimeType, base64),
  }),
});

function contentOf(mimeType: string, base64: string) {
  return {
    headers: { 'content-type': mimeType },
    body: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)),
  };
}

/** What can be done in OneDrive. */
export const oneDriveActions = actionsOf(listChildren, uploadFile, replaceFile);
