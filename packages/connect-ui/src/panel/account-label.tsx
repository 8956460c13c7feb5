import type { Connection } from '@acme/connect';
import { Fragment } from 'react';
import { accountName } from '../headless/account-name.ts';

interface AccountLabelProps {
  readonly connection: Pick<Connection, 'account' | 'alias'>;
}

/** An account's name, which breaks after a sign rather than in the middle of a word: it is often an address. */
export function AccountLabel({ connection }: AccountLabelProps): React.JSX.Element {
  return (
    <bdi data-acme-part="name">
      {accountName(connection)
        .split(/(?<=[@._/-])/)
        .map((piece, index) => (
          <Fragment key={index}>
            {index > 0 && <wbr data-acme-part="break" />}
            {piece}
          </Fragment>
        ))}
    </bdi>
  );
}
