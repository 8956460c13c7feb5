import { type FormEvent, useEffect, useRef } from 'react';
import type { SearchAnswer } from '../routes/support-routes.ts';
import type { Refusal } from './api.ts';
import { ExecutionRows } from './execution-list.tsx';
import { PlanBadge } from './shell.tsx';
import type { Search } from './use-search.ts';

interface CustomerSearchProps extends Search {
  readonly chosen: string | undefined;
  onChoose(customerId: string): void;
}

export function CustomerSearch(props: CustomerSearchProps) {
  const { search, isBusy, found, refusal, start, more, chosen, onChoose } = props;
  const input = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (input.current === null) return;
    input.current.value = input.current.value.trim();
    start(input.current.value);
  };

  // Whoever corrects the search finds the mistake marked.
  useEffect(() => {
    const mistake = refusal?.mistake;
    if (mistake === undefined) return;
    input.current?.focus();
    input.current?.setSelectionRange(mistake.position, mistake.position + mistake.length);
  }, [refusal]);

  const items = found?.customers.items ?? [];
  const names = new Map(items.map(({ id, metadata }) => [id, metadata.company ?? id]));
  return (
    <>
      <search>
        <form className="card" onSubmit={submit}>
          <label htmlFor="search">Find customers</label>
          <div className="line">
            <input
              ref={input}
              id="search"
              type="search"
              maxLength={1000}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-describedby="search-hint"
              aria-invalid={refusal?.mistake === undefined ? undefined : true}
              aria-errormessage="search-problem"
            />
            <button type="submit" className="primary" aria-busy={isBusy}>
              Search
            </button>
          </div>
          <p id="search-hint" className="faint">
            An e-mail address, a part of anything you know of them, or <code>meta.plan:pro</code>,{' '}
            <code>state:needs_reauth</code>, <code>meta.seats&gt;10 -is:suspended</code>
          </p>
          {refusal === undefined ? null : <SearchProblem search={search} refusal={refusal} />}
        </form>
      </search>
      <section aria-labelledby="found">
        <h2 id="found">Found</h2>
        <output className="faint">
          {refusal === undefined ? foundText(isBusy ? undefined : found) : 'Nothing was searched.'}
        </output>
        <ul className="rows found">
          {items.map((customer) => (
            <CustomerRow key={customer.id} {...{ customer, onChoose, isChosen: customer.id === chosen }} />
          ))}
        </ul>
        {found?.customers.nextCursor === undefined ? null : (
          <button type="button" aria-busy={isBusy} onClick={more}>
            Show more
          </button>
        )}
      </section>
      {found === undefined || found.failures.length === 0 ? null : (
        <section aria-labelledby="failures">
          <h2 id="failures">What failed for them</h2>
          <ExecutionRows executions={found.failures} names={names} />
        </section>
      )}
    </>
  );
}

/** The search as it was written, with the mistake underlined, and what to do about it. */
function SearchProblem({
  search,
  refusal: { message, mistake },
}: {
  readonly search: string;
  readonly refusal: Refusal;
}) {
  return (
    <div role="alert" id="search-problem">
      {mistake === undefined ? null : (
        <p className="query" aria-hidden="true">
          {search.slice(0, mistake.position)}
          <mark>{search.slice(mistake.position, mistake.position + mistake.length) || '\u00a0'}</mark>
          {search.slice(mistake.position + mistake.length)}
        </p>
      )}
      {message}
    </div>
  );
}

function foundText(found: SearchAnswer | undefined): string {
  if (found === undefined) return '';
  const { count = found.customers.items.length, exact = true } = found.total ?? {};
  if (count === 0) return 'No customer is found by this search.';
  return `${exact ? '' : 'More than '}${count === 1 ? '1 customer' : `${count.toLocaleString()} customers`}`;
}

function CustomerRow({
  customer: { id, metadata, suspended, connections },
  isChosen,
  onChoose,
}: {
  readonly customer: SearchAnswer['customers']['items'][number];
  readonly isChosen: boolean;
  onChoose(customerId: string): void;
}) {
  return (
    <li>
      <button type="button" className="choice" aria-pressed={isChosen} onClick={() => onChoose(id)}>
        <span>
          <strong>{metadata.company ?? id}</strong> <span className="faint">{metadata.Email}</span>
        </span>
        <span className="badges">
          {metadata.plan === undefined ? null : <PlanBadge plan={metadata.plan} />}
          {suspended ? <span className="badge failed">suspended</span> : null}
          {connections.map((connection) => (
            <span key={connection.id} className={`badge ${connection.state}`}>
              {connection.integrationId} {connection.state.replaceAll('_', ' ')}
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}
