import type { Connector } from '../connector/connector.ts';
import { definedAt, DefinitionError } from './definition-error.ts';

/** One kind of request that the customer's own browser may make. */
export interface BrowserRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL of the account; `{id}` stands for one segment of a path: `/contacts/{id}`. */
  readonly path: string;
  /** Names of the query that may come along. Default: none. */
  readonly query?: readonly string[];
}

/** What the customer's own browser may ask of the provider, as the customer's own accounts. What is not here is refused. */
export interface BrowserAccess<Name extends string = string> {
  /** Actions of the connector, by name. */
  readonly actions?: readonly Name[];
  readonly requests?: readonly BrowserRequest[];
}

const pathForm = /^(?:\/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]+|\{[A-Za-z][A-Za-z0-9]*\}))+$/;

/** Refuses, where it is written, what no browser could be allowed. @throws DefinitionError naming `of` */
export function checkBrowserAccess(
  of: string,
  { actions = [], requests = [] }: BrowserAccess,
  connector: Connector,
): void {
  const refuse = (problem: string): never => {
    throw new DefinitionError(`${definedAt()}: ${of}: ${problem}`);
  };
  const unknown = actions.find((name) => !Object.hasOwn(connector.actions ?? {}, name));
  if (unknown !== undefined) refuse(`"browser" names the action "${unknown}", which ${connector.name} does not have.`);
  for (const { method, path } of requests) {
    const dots = path.split('/').some((segment) => segment === '.' || segment === '..');
    if (!pathForm.test(path) || dots) {
      refuse(`"browser" allows ${method} "${path}", which is no path. Write it as "/contacts/{id}", without a query.`);
    }
  }
}
