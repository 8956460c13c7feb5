import { MetadataKey, UserId } from '@acme/api';
import type { Definition } from '../definitions/definitions.ts';
import type { Incoming, IncomingUser, IncomingValue } from './incoming-user.ts';
import { connectedIn, ParagonUser } from './paragon-user.ts';
import { readElements } from './read-elements.ts';
import type { Skipped } from './skipped.ts';
import { TransferError } from './transfer-error.ts';

export interface ReadParagonOptions {
  readonly definition: Definition;
  /** Names there by names here; others keep theirs. */
  readonly names: ReadonlyMap<string, string>;
  /** Elements before this one are passed over. */
  readonly fromLine?: number | undefined;
}

/**
 * Connected Users of Paragon, from a JSON array or from JSON Lines: id and metadata. Grants do not leave Paragon, so what
 * is connected there is told as what has to be connected again.
 *
 * @throws TransferError when a name is mapped to none that metadata can have
 */
export async function* readParagon(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadParagonOptions,
): AsyncGenerator<Incoming> {
  for (const [there, here] of options.names) {
    if (MetadataKey.safeParse(here).success) continue;
    throw new TransferError(
      'invalid_file',
      `"${there}" cannot become "${here}": a name is a letter, then up to 63 of letters, digits, "_", "-" and ".". Nothing was changed.`,
    );
  }
  const elements = readElements(chunks);
  let last = 0;
  for (;;) {
    const next = await elements.next();
    if (next.done === true) {
      if (next.value !== 'whole') yield { line: last, skipped: [describeEnd(last, next.value)] };
      return;
    }
    const { line, parsed } = next.value;
    last = line;
    if (line >= (options.fromLine ?? 1)) yield readUser(line, parsed, options);
  }
}

function readUser(
  line: number,
  parsed: { readonly value: unknown } | undefined,
  options: ReadParagonOptions,
): Incoming {
  if (parsed === undefined) return problem(line, 'It is no JSON, or longer than 8 MB.');
  const user = ParagonUser.safeParse(parsed.value);
  if (!user.success) {
    const issue = user.error.issues[0];
    return problem(line, `It is no Connected User: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}.`);
  }
  const id = UserId.safeParse(user.data.userId ?? user.data.id);
  if (!id.success) return problem(line, `It has no "userId" that can be an id: ${id.error.issues[0]?.message ?? ''}.`);
  const skipped: Skipped[] = [];
  const skip = (what: string, code: string, message: string): void => {
    skipped.push({ line, userId: id.data, what, code, message });
  };
  const values = readValues(user.data, options, skip);
  for (const { integration, accounts, states, workflowsOn } of connectedIn(user.data)) {
    skip(
      `integration ${integration.slice(0, 80)}`,
      'to_reconnect',
      `${accounts} ${accounts === 1 ? 'account' : 'accounts'} there${states.length === 0 ? '' : ` (${states.join(', ')})`}, ${workflowsOn} workflows on. ` +
        'Grants cannot be taken along: the user connects again.',
    );
  }
  return { line, user: describe(id.data, user.data, values), skipped };
}

function describe(id: string, user: ParagonUser, values: IncomingUser['values']): IncomingUser {
  const now = new Date().toISOString();
  return {
    id,
    createdAt: user.dateCreated == null ? undefined : new Date(user.dateCreated),
    asOf: undefined,
    values,
    tokensValidAfter: undefined,
    secrets: [],
    lent: [],
    suspensions:
      user.active === false
        ? [{ by: 'host', act: 'suspend', reason: 'Was disabled in Paragon', effectiveAt: now, createdAt: now }]
        : [],
    connections: [],
  };
}

function readValues(
  user: ParagonUser,
  { definition, names }: ReadParagonOptions,
  skip: (what: string, code: string, message: string) => void,
): ReadonlyMap<string, IncomingValue> {
  const values = new Map<string, IncomingValue>();
  for (const [there, value] of Object.entries(user.meta ?? user.metadata ?? {})) {
    const key = names.get(there) ?? there;
    const what = `metadata.${there.slice(0, 80)}`;
    if (value === null || value === undefined) continue;
    if (values.has(key)) {
      skip(what, 'name_taken', `Another value has become "${key}" already. Map one of them to another name.`);
      continue;
    }
    const read = asHere(definition, key, value);
    if (read === undefined) {
      skip(
        what,
        'not_text',
        'A key that the definition does not declare is text, and this is an object or a list. Declare it with json(...), then import again.',
      );
    } else values.set(key, { value: read, mark: undefined });
  }
  return values;
}

/** Numbers, true and false become text where text is what the key holds: where it is declared so, or not declared. */
function asHere({ source }: Definition, key: string, value: unknown): unknown {
  const field = Object.hasOwn(source.metadata, key) ? source.metadata[key] : undefined;
  const isText = field === undefined || field.kind === 'text' || field.kind === 'oneOf' || field.kind === 'secret';
  if (isText && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return field === undefined && typeof value !== 'string' ? undefined : value;
}

function problem(line: number, message: string): Incoming {
  return { line, skipped: [{ line, what: 'line', code: 'invalid_line', message }] };
}

function describeEnd(line: number, end: 'truncated' | 'trailing'): Skipped {
  return {
    line,
    what: 'file',
    code: end === 'truncated' ? 'truncated' : 'trailing',
    message:
      end === 'truncated'
        ? `The array does not end, so the file was cut short after ${line} elements. What it holds is dealt with; fetch the whole file and import that.`
        : 'Something stands behind the array, and was not read. Give a file that is one array, or JSON Lines.',
  };
}
