import type { Account } from '@acme/connect';
import { Fragment } from 'react';

/** An account's name, which breaks after a sign rather than in the middle of a word: it is often an address. */
export function AccountLabel({ account }: { readonly account: Account }): React.JSX.Element {
  return (
    <>
      {account.label.split(/(?<=[@._/-])/).map((piece, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </>
  );
}
