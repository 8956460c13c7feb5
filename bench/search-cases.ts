import type { Actor, Services } from '@acme/api';
import { toCursor } from '../packages/core/src/search/cursor.ts';

/** A user that a search is to find; each measured call is about another one. */
export interface Target {
  readonly externalId: string;
  readonly email: string;
  readonly company: string;
  readonly account: string;
  readonly customerNumber: string;
  readonly seats: number;
  readonly createdAt: string;
  readonly id: string;
}

export interface Asked {
  readonly services: Services;
  readonly actor: Actor;
  /** A server of the same database, and a secret key of its project. */
  readonly http: { readonly url: string; readonly apiKey: string };
}

export interface Case {
  readonly name: string;
  /** Only users who ran something are a target. */
  readonly ofRunners?: true;
  /** DESIGN §7, of the database with a million users; the ratio is against the small one, of pages of like size. */
  readonly bound?: { readonly p95Ms: number; readonly ratio?: number };
  /** How many rows came back. */
  ask(asked: Asked, target: Target, nth: number): Promise<number>;
  /** Every call must find something. */
  readonly finds?: true;
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A part of this many characters from anywhere in the text, so most begin and end inside a word. */
function partOf(text: string, length: number, nth: number): string {
  const characters = Array.from(text);
  const start = (nth * 7919) % Math.max(1, characters.length - length + 1);
  return characters.slice(start, start + length).join('');
}

function users(
  query: (target: Target, nth: number) => string,
  page: { readonly cursor?: (target: Target) => string; readonly count?: true } = {},
): Case['ask'] {
  return async ({ services, actor }, target, nth) => {
    const { items } = await services.users.list(actor, {
      query: query(target, nth),
      limit: 25,
      count: page.count ?? false,
      ...(page.cursor === undefined ? {} : { cursor: page.cursor(target) }),
    });
    return items.length;
  };
}

function executions(
  query: (target: Target, nth: number) => Parameters<Services['executions']['list']>[1],
): Case['ask'] {
  return async ({ services, actor }, target, nth) =>
    (await services.executions.list(actor, query(target, nth))).items.length;
}

const fromAnywhere = (target: Target) => toCursor({ at: target.createdAt, id: target.id });
const equality = { p95Ms: 10, ratio: 2 };
const substring = { p95Ms: 50, ratio: 2 };
const plans = ['free', 'pro', 'enterprise'] as const;
const plan = (_: Target, nth: number) => `meta.plan:${plans[nth % plans.length]}`;
const every = <Of>(list: readonly Of[], nth: number): Of => list[nth % list.length] as Of;

/** The whole way from a host's backend: a process of its own, the key, the router, and what it may answer. */
export const overHttp: Case = {
  name: 'e-mail is, over HTTP',
  bound: equality,
  finds: true,
  ask: async ({ http }, target) => {
    const input = encodeURIComponent(JSON.stringify({ query: `meta.Email:${quoted(target.email)}`, limit: 25 }));
    const response = await fetch(`${http.url}/trpc/project.users.list?input=${input}`, {
      headers: { authorization: `Bearer ${http.apiKey}` },
    });
    const body = (await response.json()) as {
      readonly result?: { readonly data: { readonly items: readonly unknown[] } };
    };
    return body.result?.data.items.length ?? 0;
  },
};

/** What the search box, the SDK and the dashboard ask, rare and common values alike. */
export const cases: readonly Case[] = [
  { name: 'e-mail is', bound: equality, finds: true, ask: users((t) => `meta.Email:${quoted(t.email)}`) },
  {
    name: 'customer number is',
    bound: equality,
    finds: true,
    ask: users((t) => `meta.customerNumber:${t.customerNumber}`),
  },
  { name: 'e-mail of nobody', bound: equality, ask: users((t) => `meta.Email:${quoted(`x${t.email}`)}`) },
  { name: 'company is', bound: equality, finds: true, ask: users((t) => `meta.company:${quoted(t.company)}`) },
  { name: 'account number is', bound: equality, finds: true, ask: users((t) => `meta.account:${t.account}`) },
  { name: 'id is', bound: equality, finds: true, ask: users((t) => `id:${t.externalId}`) },
  { name: 'plan is', bound: equality, finds: true, ask: users(plan) },
  { name: 'plan is, from anywhere on', bound: equality, ask: users(plan, { cursor: fromAnywhere }) },
  { name: 'plan is one that the newest have not', bound: equality, finds: true, ask: users(() => 'meta.plan:legacy') },
  {
    name: 'region, which is not indexed, from anywhere on',
    ask: users(() => 'meta.region:latam', { cursor: fromAnywhere }),
  },
  {
    name: 'company contains 4 to 9 characters',
    bound: substring,
    finds: true,
    ask: users((t, nth) => `meta.company~${quoted(partOf(t.company, 4 + (nth % 6), nth))}`),
  },
  {
    name: 'company contains 3 characters',
    bound: substring,
    finds: true,
    ask: users((t, nth) => `meta.company~${quoted(partOf(t.company, 3, nth))}`),
  },
  {
    name: 'e-mail contains 8 characters',
    bound: substring,
    finds: true,
    ask: users((t, nth) => `meta.Email~${quoted(partOf(t.email, 8, nth))}`),
  },
  {
    name: 'a word of the company',
    bound: substring,
    finds: true,
    ask: users((t, nth) => quoted(every(t.company.split(' '), nth))),
  },
  {
    name: 'two words',
    bound: substring,
    finds: true,
    ask: users((t) => t.company.split(' ').slice(0, 2).map(quoted).join(' ')),
  },
  {
    name: 'account number and a word of all',
    bound: substring,
    finds: true,
    ask: users((t) => `"example.test" ${t.account.toLowerCase()}`),
  },
  { name: 'text of nobody', bound: substring, ask: users((t) => quoted(`${t.company} ${t.email}`)) },
  { name: 'everybody', finds: true, ask: users(() => '', {}) },
  { name: 'plan and state', finds: true, ask: users((t, nth) => `${plan(t, nth)} state:needs_reauth`) },
  { name: 'integration and state', finds: true, ask: users(() => 'integration:crm state:needs_reauth') },
  { name: 'state of an integration with none', ask: users(() => 'integration:survey state:needs_reauth') },
  { name: 'word and state', ask: users((t) => `${quoted(t.company.split(' ')[0] ?? '')} state:provider_error`) },
  { name: 'has a secret', finds: true, ask: users(() => 'has:meta.apiKey') },
  { name: 'has no secret', finds: true, ask: users(() => '-has:meta.apiKey') },
  { name: 'has a key that nobody has', ask: users((_, nth) => `has:meta.key${nth}`) },
  { name: 'has no connection', finds: true, ask: users(() => '-has:connection') },
  { name: 'account of an e-mail', ask: users((t) => `account~${quoted(t.email)}`) },
  { name: 'last ran longer than 7 days ago', finds: true, ask: users(() => 'lastRun>7d') },
  { name: 'ran within the hour', ask: users(() => 'lastRun<1h') },
  { name: 'never ran', finds: true, ask: users(() => 'lastRun:never') },
  {
    name: 'workflow is on',
    finds: true,
    ask: users((_, nth) => `workflow:${every(['send-contacts', 'book-meeting'], nth)}`),
  },
  { name: 'is suspended', finds: true, ask: users(() => 'is:suspended') },
  { name: 'number in a range', finds: true, ask: users((t) => `meta.seats>=${t.seats} meta.seats<=${t.seats + 20}`) },
  { name: 'number that few have', ask: users((_, nth) => `meta.seats>${950 + (nth % 50)}`) },
  { name: 'number that nobody has', ask: users((_, nth) => `meta.seats>${2_000 + nth}`) },
  { name: 'created on a day', ask: users((t) => `created:${t.createdAt.slice(0, 10)}`) },
  { name: 'one of two', finds: true, ask: users((t) => `meta.Email:${quoted(t.email)} OR id:${t.externalId}`) },
  { name: 'plan is, counted', finds: true, ask: users(plan, { count: true }) },
  {
    name: 'company contains 4 to 9, counted',
    finds: true,
    ask: users((t, nth) => `meta.company~${quoted(partOf(t.company, 4 + (nth % 6), nth))}`, { count: true }),
  },
  { name: 'e-mail is, counted', finds: true, ask: users((t) => `meta.Email:${quoted(t.email)}`, { count: true }) },
  { name: 'everybody, counted', finds: true, ask: users(() => '', { count: true }) },
  {
    name: 'executions of the user of an e-mail',
    ofRunners: true,
    finds: true,
    bound: { p95Ms: 20 },
    ask: executions((t) => ({ users: `meta.Email:${quoted(t.email)}`, limit: 25 })),
  },
  {
    name: 'failed executions of the user of an e-mail',
    ofRunners: true,
    ask: executions((t) => ({ users: `meta.Email:${quoted(t.email)}`, status: 'failed', limit: 25 })),
  },
  {
    name: 'executions of a user',
    ofRunners: true,
    finds: true,
    ask: executions((t) => ({ userId: t.externalId, limit: 25 })),
  },
  {
    name: 'executions of a company',
    ofRunners: true,
    ask: executions((t) => ({ users: `meta.company:${quoted(t.company)}`, limit: 25 })),
  },
  {
    name: 'executions of companies with a word',
    ofRunners: true,
    finds: true,
    ask: executions((t, nth) => ({ users: quoted(every(t.company.split(' '), nth)), limit: 25 })),
  },
  {
    name: 'executions of two words',
    ofRunners: true,
    finds: true,
    ask: executions((t) => ({ users: t.company.split(' ').slice(0, 2).map(quoted).join(' '), limit: 25 })),
  },
  { name: 'executions of a plan', finds: true, ask: executions((t, nth) => ({ users: plan(t, nth), limit: 25 })) },
  {
    name: 'executions of many users without any',
    ask: executions((_, nth) => ({ users: `lastRun:never ${plan(_, nth)}`, limit: 25 })),
  },
  { name: 'failed executions', finds: true, ask: executions(() => ({ status: 'failed', limit: 25 })) },
  { name: 'quarantined executions', ask: executions(() => ({ status: 'quarantined', limit: 25 })) },
  { name: 'queued executions (none)', ask: executions(() => ({ status: 'queued', limit: 25 })) },
  {
    name: 'executions that wait for a new sign-in',
    finds: true,
    ask: executions(() => ({ status: 'waiting_for_reconnect', limit: 25 })),
  },
  {
    name: 'executions by a common reason',
    finds: true,
    ask: executions((_, nth) => ({ reason: every(['provider_rejected', 'code_threw'] as const, nth), limit: 25 })),
  },
  {
    name: 'executions by a rare reason',
    ask: executions((_, nth) => ({ reason: every(['nondeterministic', 'poisonous'] as const, nth), limit: 25 })),
  },
  {
    name: 'executions by a reason of none',
    ask: executions((_, nth) => ({ reason: every(['version_missing', 'egress_blocked'] as const, nth), limit: 25 })),
  },
  {
    name: 'executions of a common integration',
    finds: true,
    ask: executions((_, nth) => ({ integrationId: every(['crm', 'mail'], nth), limit: 25 })),
  },
  { name: 'executions of an integration long unused', ask: executions(() => ({ integrationId: 'survey', limit: 25 })) },
];
