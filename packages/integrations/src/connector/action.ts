import type { input as Given, output as Parsed, ZodObject, ZodType } from 'zod';
import { type ActionAnswer, type ActionRequest, valueAt } from './answer.ts';
import type { Paging } from './paging.ts';

/** One page of a list; `nextCursor` is absent on the last. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | undefined;
}

/** Calls the provider for an action that needs more than one request. */
export interface ActionHttp {
  /** @throws what the provider refused; the action ends with it unless it is caught */
  request(request: ActionRequest): Promise<ActionAnswer>;
}

/**
 * One thing that can be done at a provider, with a typed input and a typed output. It carries the id of its connector: it is
 * for accounts of that provider alone.
 */
export interface Action<
  ConnectorId extends string = string,
  Name extends string = string,
  Input = any,
  Output = unknown,
> {
  readonly kind: 'acme.action';
  readonly connector: ConnectorId;
  readonly name: Name;
  readonly description: string;
  readonly input: ZodObject;
  /** What is checked of the provider's answer: of a list, one item. */
  readonly output: ZodType;
  /** What the grant of the account has to cover, in the provider's words. */
  readonly scopes: readonly string[];
  readonly work: ActionWork;
  /** Only for the compiler. */
  readonly types?: { readonly input: (input: Input) => void; readonly output: Output };
}

/** How an action is done: one request, several, or a page of a list at a time. */
export type ActionWork =
  | {
      readonly kind: 'request';
      readonly request: (input: any) => ActionRequest;
      readonly parse: (answer: ActionAnswer, input: any) => unknown;
    }
  | { readonly kind: 'run'; readonly run: (http: ActionHttp, input: any) => Promise<unknown> }
  | {
      readonly kind: 'list';
      readonly request: (input: any) => ActionRequest;
      readonly items: (answer: ActionAnswer) => unknown;
      readonly paging: Paging;
    };

/** An action that answers a page of a list. */
export type ListAction<
  ConnectorId extends string = string,
  Name extends string = string,
  Input = any,
  Item = unknown,
> = Action<ConnectorId, Name, Input, ListPage<Item>>;

/** Actions by their names, as a connector has them. */
export type Actions = Readonly<Record<string, Action>>;

/**
 * Actions by their names, as a connector has them.
 *
 * @example
 * const hubspotActions = actionsOf(createContact, listContacts);
 * hubspotActions.createContact.name; // 'createContact'
 * @throws TypeError when two have one name
 */
export function actionsOf<const List extends readonly Action[]>(
  ...list: List
): { readonly [One in List[number] as One['name']]: One } {
  const byName = Object.fromEntries(list.map((action) => [action.name, action]));
  if (Object.keys(byName).length !== list.length) throw new TypeError('Two actions have the same name.');
  return byName as { readonly [One in List[number] as One['name']]: One };
}

/** What an action takes. */
export type ActionInput<Of> = Of extends Action<string, string, infer Input> ? Input : never;
/** What an action gives. */
export type ActionOutput<Of> = Of extends Action<string, string, any, infer Output> ? Output : never;

interface Described<ConnectorId extends string, Name extends string, Input extends ZodObject> {
  /** The id of the connector whose accounts it is for. */
  readonly connector: ConnectorId;
  /** Letters and digits, the first small: `createContact`. */
  readonly name: Name;
  /** A sentence: what it does. */
  readonly description: string;
  /** What it takes. A value that does not fit is refused, naming the field, before anything is sent. */
  readonly input: Input;
  readonly scopes?: readonly string[];
}

interface ByRequest<Input extends ZodObject> {
  /** Pure: the request that does it. */
  request(input: Parsed<Input>): ActionRequest;
  /** Pure: what of the answer `output` is to check. Default: its JSON, and `{}` for an empty body. */
  parse?(answer: ActionAnswer, input: Parsed<Input>): unknown;
  readonly run?: never;
}

interface ByRunning<Input extends ZodObject> {
  /** Several requests. They are made again from the first when one fails: put first what may be repeated. */
  run(http: ActionHttp, input: Parsed<Input>): Promise<unknown>;
  readonly request?: never;
}

const namePattern = /^[a-z][A-Za-z0-9]{0,62}$/;

/**
 * Describes one thing that can be done at a provider. It runs as an account of a user, through the gate and the egress
 * module, from a workflow, from the host's backend and, where the definition says so, from the browser.
 *
 * @example
 * const createContact = defineAction({
 *   connector: 'acme-desk',
 *   name: 'createContact',
 *   description: 'Creates a contact.',
 *   input: z.object({ email: z.email() }),
 *   output: z.object({ id: z.string() }),
 *   request: ({ email }) => ({ method: 'POST', path: '/contacts', json: { email } }),
 * });
 * @throws TypeError for a name that is none
 */
export function defineAction<
  const ConnectorId extends string,
  const Name extends string,
  Input extends ZodObject,
  Output extends ZodType,
>(
  action: Described<ConnectorId, Name, Input> & { readonly output: Output } & (ByRequest<Input> | ByRunning<Input>),
): Action<ConnectorId, Name, Given<Input>, Parsed<Output>> {
  const work: ActionWork =
    action.run === undefined
      ? {
          kind: 'request',
          request: (input) => action.request(input),
          parse: (answer, input) => (action.parse === undefined ? bodyOf(answer) : action.parse(answer, input)),
        }
      : { kind: 'run', run: (http, input) => action.run(http, input) };
  return { ...described(action), output: action.output, work };
}

/**
 * Describes a list at a provider, which answers a page at a time.
 *
 * @example
 * const listContacts = defineList({
 *   connector: 'acme-desk',
 *   name: 'listContacts',
 *   description: 'The contacts, newest first.',
 *   input: z.object({}),
 *   item: z.object({ id: z.string(), email: z.string() }),
 *   request: () => ({ method: 'GET', path: '/contacts', query: { limit: 100 } }),
 *   items: 'contacts',
 *   paging: cursorPages({ at: 'next', as: 'cursor' }),
 * });
 * @throws TypeError for a name that is none
 */
export function defineList<
  const ConnectorId extends string,
  const Name extends string,
  Input extends ZodObject,
  Item extends ZodType,
>(
  list: Described<ConnectorId, Name, Input> & {
    /** What is checked of each item. */
    readonly item: Item;
    /** Pure: the request for the first page. */
    request(input: Parsed<Input>): ActionRequest;
    /** Where the items are in the JSON of the answer, such as `data.issues.nodes`; or a function. */
    readonly items: string | ((answer: ActionAnswer) => unknown);
    readonly paging: Paging;
  },
): ListAction<ConnectorId, Name, Given<Input>, Parsed<Item>> {
  const { items, paging } = list;
  return {
    ...described(list),
    output: list.item,
    work: {
      kind: 'list',
      request: (input) => list.request(input),
      items: typeof items === 'string' ? (answer) => valueAt(answer.json, items) : items,
      paging,
    },
  };
}

function described<ConnectorId extends string, Name extends string, Input extends ZodObject>({
  connector,
  name,
  description,
  input,
  scopes = [],
}: Described<ConnectorId, Name, Input>) {
  if (!namePattern.test(name)) {
    throw new TypeError(`"${name}" is no name of an action. Use letters and digits, the first small: "createContact".`);
  }
  return { kind: 'acme.action' as const, connector, name, description, input, scopes };
}

function bodyOf({ json, text, base64 }: ActionAnswer): unknown {
  return json ?? text ?? base64 ?? {};
}
