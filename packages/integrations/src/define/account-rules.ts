import { definedAt, DefinitionError } from './definition-error.ts';

/**
 * Which accounts of an integration may be connected.
 *
 * @example
 * accounts: { max: ({ metadata }) => (metadata.plan === 'pro' ? 5 : 1), elsewhere: 'refuse' }
 */
export interface AccountRules<Metadata = any> {
  /**
   * How many a user may have connected at once. A number, or a pure function of metadata that the server or the signed
   * token wrote, which may say `Infinity`; one that throws, or says no number, lets no further account in. Absent: any number.
   */
  readonly max?: number | ((input: { readonly metadata: Metadata }) => number);
  /**
   * `refuse`: an account that another user of the project has connected is not connected a second time, and nobody is told
   * whose it is. Default `allow`: one person may well work in two workspaces of yours.
   */
  readonly elsewhere?: 'allow' | 'refuse';
  /**
   * Whether colleagues use an account as well: users of whom the metadata says that they are of the same organisation.
   * `either`: while its owner, or the host, says so. `organisation`: from the moment in which it is connected until it is
   * disconnected. Default `personal`: nobody but its owner. Needs `organisation` of `defineProject`.
   */
  readonly sharing?: AccountSharing;
}

/** Who may use an account besides its owner; see {@link AccountRules}. */
export type AccountSharing = 'personal' | 'either' | 'organisation';

/** Refuses, where it is written, a rule that nobody could follow. @throws DefinitionError naming `of` */
export function checkAccountRules(of: string, { max, elsewhere = 'allow', sharing = 'personal' }: AccountRules): void {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${of}: ${problem}`);
  };
  if (max !== undefined && typeof max !== 'function' && !isAccountLimit(max)) {
    refuse(`"accounts.max" is a whole number from 1, or a function, not ${String(max)}. Leave it out for any number.`);
  }
  if (Object.prototype.toString.call(max) === '[object AsyncFunction]') {
    refuse('"accounts.max" is asynchronous. Decide by metadata alone, and put what has to be asked for into metadata.');
  }
  if (elsewhere !== 'allow' && elsewhere !== 'refuse') {
    refuse(`"accounts.elsewhere" is "allow" or "refuse", not ${JSON.stringify(elsewhere)}.`);
  }
  if (sharing !== 'personal' && sharing !== 'either' && sharing !== 'organisation') {
    refuse(`"accounts.sharing" is "personal", "either" or "organisation", not ${JSON.stringify(sharing)}.`);
  }
}

function isAccountLimit(max: number): boolean {
  return Number.isInteger(max) && max >= 1;
}
