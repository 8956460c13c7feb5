import { useState } from 'react';
import { CustomerSearch } from './customer-search.tsx';
import { CustomerView } from './customer-view.tsx';

/** Find a customer, see what failed for them and why, and help. */
export function SupportPage() {
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <h1>Customers</h1>
      <CustomerSearch chosen={chosen} onChoose={setChosen} />
      {chosen === undefined ? null : <CustomerView key={chosen} customerId={chosen} />}
    </>
  );
}
