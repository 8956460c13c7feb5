import type { ZodError, ZodType } from 'zod';
import type { Action, ListPage } from './action.ts';
import type { ActionAnswer, ActionRequest } from './answer.ts';

/** What is wrong with one input, by its place: `address.city`. */
export type ActionFieldProblems = Readonly<Record<string, { readonly code: string; readonly message: string }>>;

/** An action was asked for with something that it does not take. Nothing was sent. */
export class ActionInputError extends Error {
  override readonly name = 'ActionInputError';
  readonly fields: ActionFieldProblems;

  constructor(action: string, fields: ActionFieldProblems) {
    const [first = ['(input)', { message: 'does not fit' }]] = Object.entries(fields);
    super(`The input of "${action}" is not valid: ${first[0]}: ${first[1].message}.`);
    this.fields = fields;
  }
}

/** The provider did what was asked and answered in another form than the action knows. */
export class ActionOutputError extends Error {
  override readonly name = 'ActionOutputError';
}

/** Who makes the requests of an action, and where they go. */
export interface ActionCalls {
  /** `index` counts the requests of one run from 0, in the order in which they are made. */
  call(request: ActionRequest, index: number): Promise<ActionAnswer>;
  /** Of the account, asked for after a call. */
  readonly baseUrl: string | (() => string);
  /** The page of a list, as the page before named it. */
  readonly cursor?: string | undefined;
}

/**
 * Does an action: checks the input, makes its requests, and checks what came.
 *
 * @throws ActionInputError, ActionOutputError, PagingError, and whatever `call` throws
 */
export async function performAction(action: Action, input: unknown, calls: ActionCalls): Promise<unknown> {
  const { work } = action;
  const { cursor } = calls;
  if (cursor !== undefined && work.kind !== 'list') {
    throw new ActionInputError(action.name, { cursor: { code: 'unrecognized_keys', message: 'it has no pages' } });
  }
  const parsed = action.input.safeParse(input ?? {});
  if (!parsed.success) throw new ActionInputError(action.name, problemsOf(parsed.error));
  const given = parsed.data;
  if (work.kind === 'run') {
    let index = 0;
    const http = { request: (request: ActionRequest) => calls.call(request, index++) };
    return check(action, action.output, await work.run(http, given));
  }
  const first = orRefused(action, () => work.request(given));
  if (work.kind === 'request') {
    return check(action, action.output, work.parse(await calls.call(first, 0), given));
  }
  const request = cursor === undefined ? first : work.paging.ask(first, cursor);
  const answer = await calls.call(request, 0);
  const items = work.items(answer);
  if (!Array.isArray(items)) throw new ActionOutputError(`"${action.name}" got no list where the list should be.`);
  const baseUrl = typeof calls.baseUrl === 'string' ? calls.baseUrl : calls.baseUrl();
  const nextCursor = work.paging.next({ request, answer, items, cursor, baseUrl });
  const page: ListPage<unknown> = {
    items: items.map((item, index) => check(action, action.output, item, `${index}.`)),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
  return page;
}

/** A value that cannot stand in a path is an input that does not fit. */
function orRefused<Result>(action: Action, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ActionInputError(action.name, { '(input)': { code: 'invalid_value', message: error.message } });
  }
}

function check(action: Action, schema: ZodType, value: unknown, at = ''): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = `${at}${parsed.error.issues[0]?.path.map(String).join('.') ?? ''}`;
  throw new ActionOutputError(`"${action.name}" got an answer in another form: "${where}" does not fit.`);
}

function problemsOf(error: ZodError): ActionFieldProblems {
  const fields: Record<string, { code: string; message: string }> = {};
  for (const issue of error.issues) {
    fields[issue.path.map(printable).join('.') || '(input)'] ??= { code: issue.code, message: issue.message };
  }
  return fields;
}

/** A name as it may be repeated: one that is no name may be a value that got into the wrong place. */
function printable(name: PropertyKey): string {
  return /^[A-Za-z0-9][\w.-]{0,63}$/.test(String(name)) ? String(name) : '(name)';
}
