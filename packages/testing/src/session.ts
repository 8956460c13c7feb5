import type { RunPlace } from '@acme/integrations/runtime';
import { type Fake, type FakeInside, insideOf } from './fake.ts';
import type { Secrets } from './fill-secrets.ts';
import type { SentRequest } from './sent-request.ts';

/** What stands in for the world outside. */
export interface Fakes {
  /** The connected account. */
  readonly connection?: Fake | undefined;
  /** The host's own API. */
  readonly host?: Fake | undefined;
  /** Other addresses, by the names that the definition gives them under `targets`. */
  readonly targets?: Readonly<Record<string, Fake>> | undefined;
}

/** What one test shares among the runs that it makes. */
export interface Session {
  readonly place: RunPlace;
  readonly fakes: Fakes;
  readonly secrets: Secrets;
  /** Parts of the URL of the account. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly requests: SentRequest[];
  /** What fails the test, whatever the workflow makes of it. */
  readonly problems: unknown[];
  now(): Date;
}

/** The fake of a target, and how a test would give it. */
export function fakeOf(
  { fakes }: Session,
  { kind, id }: { readonly kind: 'connection' | 'host' | 'target'; readonly id: string },
): { readonly name: string; readonly fake: FakeInside | undefined } {
  const name = kind === 'target' ? `targets.${id}` : kind;
  const one = kind === 'target' ? fakes.targets?.[id] : fakes[kind];
  return { name, fake: one && insideOf(one, name) };
}
