import { useState } from 'react';
import type { SessionAnswer } from '../routes/session-routes.ts';
import { CustomerSearch } from './customer-search.tsx';
import { CustomerView } from './customer-view.tsx';
import { useSearch } from './use-search.ts';

/** Find a customer, see what failed for them and why, and help. */
export function SupportPage({ connect }: Pick<SessionAnswer, 'connect'>) {
  const search = useSearch();
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <h1>Customers</h1>
      <CustomerSearch {...search} chosen={chosen} onChoose={setChosen} />
      {chosen === undefined ? null : (
        <CustomerView key={chosen} customerId={chosen} connect={connect} onChanged={search.again} />
      )}
    </>
  );
}
