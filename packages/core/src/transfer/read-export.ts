import { type Credential, readCredential } from '../connections/credential.ts';
import {
  AnyHeader,
  type Counts,
  credentialField,
  Footer,
  footerKind,
  formatVersion,
  Header,
  secretField,
  UserLine,
} from './format.ts';
import type { Incoming, IncomingUser, IncomingValue } from './incoming-user.ts';
import { type Line, parseJson, readLines } from './read-lines.ts';
import type { Skipped } from './skipped.ts';
import { TransferError } from './transfer-error.ts';
import { checkTransferKey, createTransferSeal, type TransferSeal } from './transfer-seal.ts';

export interface ReadOptions {
  readonly transferKey?: string | undefined;
  /** True leaves what is sealed where it is. */
  readonly withoutSecrets?: boolean | undefined;
  /** Lines before this one are passed over; the header is read in any case. */
  readonly fromLine?: number | undefined;
}

/**
 * The users of an export file, one after the other. A line that cannot be read is told and passed over.
 *
 * @throws TransferError for a header that cannot be read and for a wrong key, before the first user
 */
export async function* readExport(
  chunks: AsyncIterable<Uint8Array>,
  { fromLine = 2, ...options }: ReadOptions,
): AsyncGenerator<Incoming> {
  let header: Header | undefined;
  let seal: TransferSeal | undefined;
  let footer: Counts | undefined;
  let users = 0;
  let lastLine = 1;
  for await (const line of readLines(chunks)) {
    lastLine = line.number;
    if (header === undefined) {
      header = readHeader(line);
      seal = openSeal(header, options);
      continue;
    }
    const isBefore = line.number < fromLine;
    if (isBefore && line.text?.startsWith(`{"kind":"${footerKind}"`) !== true) {
      users += 1;
      continue;
    }
    const parsed = parseJson(line.text);
    const end = Footer.safeParse(parsed?.value);
    if (end.success) {
      footer = end.data;
      continue;
    }
    users += 1;
    yield readUser(line, parsed, header, seal);
  }
  if (header === undefined) throw notOurs('it is empty');
  if (footer?.users === users) return;
  yield { line: lastLine, skipped: [describeEnd(lastLine, footer, users)] };
}

function readHeader(line: Line): Header {
  const value = parseJson(line.text)?.value;
  const any = AnyHeader.safeParse(value);
  if (!any.success) throw notOurs('its first line is not the header of an export');
  if (any.data.version !== formatVersion) {
    throw new TransferError(
      'invalid_file',
      `The file has version ${any.data.version}, and this program reads version ${formatVersion}. Nothing was changed. Use the program that it was written for.`,
    );
  }
  const header = Header.safeParse(value);
  if (!header.success) throw notOurs('its header is damaged');
  return header.data;
}

function notOurs(why: string): TransferError {
  return new TransferError(
    'invalid_file',
    `The file cannot be imported: ${why}. Nothing was changed. Give a file that "acme-connect export" has written.`,
  );
}

function openSeal(header: Header, { transferKey, withoutSecrets = false }: ReadOptions): TransferSeal | undefined {
  if (header.sealed === 'none' || withoutSecrets) return undefined;
  if (transferKey === undefined) {
    throw new TransferError(
      'key_needed',
      `Secrets and credentials in this file are sealed with the transfer key "${header.sealed}". Nothing was changed. ` +
        'Give that key, or leave them behind with --without-secrets.',
    );
  }
  const seal = createTransferSeal(transferKey);
  checkTransferKey(seal, header);
  return seal;
}

function readUser(
  { number }: Line,
  parsed: { readonly value: unknown } | undefined,
  header: Header,
  seal: TransferSeal | undefined,
): Incoming {
  const user = UserLine.safeParse(parsed?.value);
  if (user.success) return { line: number, user: describe(user.data, header, seal), skipped: [] };
  if (parsed === undefined) {
    return problem(number, 'invalid_line', 'The line is no JSON, no UTF-8, or longer than 8 MB.');
  }
  const issue = user.error.issues[0];
  const { id } = (parsed.value ?? {}) as { id?: unknown };
  return problem(
    number,
    'invalid_line',
    `The line is no user of an export: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}.`,
    // Only what is an id is repeated.
    UserLine.shape.id.safeParse(id).data,
  );
}

function problem(line: number, code: string, message: string, userId?: string): Incoming {
  return { line, skipped: [{ line, ...(userId === undefined ? {} : { userId }), what: 'line', code, message }] };
}

function describe(line: UserLine, header: Header, seal: TransferSeal | undefined): IncomingUser {
  const opener = (field: string, sealed: string | undefined) =>
    seal === undefined || sealed === undefined
      ? undefined
      : () => seal.open({ exportId: header.id, userId: line.id, field }, sealed);
  return {
    id: line.id,
    createdAt: new Date(line.createdAt),
    asOf: new Date(header.at),
    values: valuesOf(line),
    tokensValidAfter: line.tokensValidAfter === undefined ? undefined : new Date(line.tokensValidAfter),
    secrets: line.secrets.map(({ name, setAt, sealed }) => ({
      name,
      setAt: new Date(setAt),
      open: opener(secretField(name), sealed),
    })),
    suspensions: line.suspensions,
    lent: line.lent ?? [],
    connections: line.connections.map(({ credential, ...connection }) => {
      const field = credentialField(connection.integrationId, connection.account.id);
      const open = opener(field, credential?.sealed);
      return {
        ...connection,
        open: open && ((): Credential | undefined => readCredential(parseJson(open())?.value)),
        expiresAt: credential?.expiresAt === undefined ? null : new Date(credential.expiresAt),
      };
    }),
  };
}

function valuesOf({ metadata, provenance, createdAt }: UserLine): ReadonlyMap<string, IncomingValue> {
  const values = new Map<string, IncomingValue>();
  for (const [key, { by, at, deleted }] of Object.entries(provenance)) {
    if (deleted === true) values.set(key, { value: undefined, mark: { by, at } });
  }
  for (const [key, value] of Object.entries(metadata)) {
    const mark = Object.hasOwn(provenance, key) ? provenance[key] : undefined;
    values.set(key, { value, mark: { by: mark?.by ?? 'server', at: mark?.at ?? createdAt } });
  }
  return values;
}

function describeEnd(line: number, footer: Counts | undefined, users: number): Skipped {
  return {
    line,
    what: 'file',
    code: 'truncated',
    message:
      footer === undefined
        ? `The file ends without its last line, so it was cut short after ${users} users. What it holds is dealt with; fetch the whole file and import that.`
        : `The file says that it holds ${footer.users} users, and ${users} are there. What it holds is dealt with; fetch the whole file and import that.`,
  };
}
