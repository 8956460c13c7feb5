import { type FormEvent, useState } from 'react';
import type { ContactsAnswer, NewContactAnswer } from '../routes/customer-routes.ts';
import type { Contact, ReceivedCall } from '../store.ts';
import { send, useAction, useAnswer } from './api.ts';

export function ContactsPage() {
  const { data, problem, reload } = useAnswer<ContactsAnswer>('/api/contacts', { everyMs: 1000 });
  return (
    <>
      <h1>Contacts</h1>
      <NewContact onAdded={reload} />
      {problem === undefined ? null : <p role="alert">{problem}</p>}
      <section aria-labelledby="contacts">
        <h2 id="contacts">Your contacts</h2>
        {data?.contacts.length === 0 ? <p className="faint">No contacts yet.</p> : null}
        <ul className="rows">
          {data?.contacts.map((contact) => (
            <ContactRow key={contact.id} contact={contact} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="calls">
        <h2 id="calls">Calls to your Taskly API</h2>
        <p className="faint">What your workflows have sent, each with your own API key.</p>
        {data?.calls.length === 0 ? <p className="faint">No calls yet.</p> : null}
        <ul className="rows">
          {data?.calls.map((call) => (
            <CallRow key={call.id} call={call} />
          ))}
        </ul>
      </section>
    </>
  );
}

function NewContact({ onAdded }: { onAdded(): void }) {
  const { isBusy, problem, run } = useAction();
  const [added, setAdded] = useState<NewContactAnswer>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { email, name } = Object.fromEntries(new FormData(form)) as { email: string; name: string };
    run(async () => {
      const answer = await send('POST', '/api/contacts', { email, ...(name.trim() === '' ? {} : { name }) });
      setAdded((await answer.json()) as NewContactAnswer);
      form.reset();
      onAdded();
    });
  };
  return (
    <form className="card" onSubmit={submit}>
      <h2>New contact</h2>
      <div className="fields">
        <label>
          Email
          <input name="email" type="email" required maxLength={320} autoComplete="off" />
        </label>
        <label>
          Name <span className="faint">(optional)</span>
          <input name="name" maxLength={200} autoComplete="off" />
        </label>
        <button type="submit" className="primary" aria-disabled={isBusy}>
          Add contact
        </button>
      </div>
      <output className="faint">
        {added === undefined ? '' : `Added ${added.contact.email}. ${startedText(added.started)}`}
      </output>
      {problem === undefined ? null : <p role="alert">{problem}</p>}
    </form>
  );
}

function startedText(started: number): string {
  if (started === 0) return 'No workflow is on for it.';
  return started === 1 ? '1 workflow started.' : `${started} workflows started.`;
}

function ContactRow({ contact: { email, name, crmContactId } }: { readonly contact: Contact }) {
  return (
    <li>
      <div>
        <strong>{name ?? email}</strong> {name === undefined ? null : <span className="faint">{email}</span>}
      </div>
      {crmContactId === undefined ? (
        <span className="faint">Only in Taskly</span>
      ) : (
        <span>
          In your CRM <code>{crmContactId.slice(0, 12)}</code>
        </span>
      )}
    </li>
  );
}

function CallRow({ call }: { readonly call: ReceivedCall }) {
  return (
    <li>
      <div>
        <code>POST /hooks/crm</code> with key <code>…{call.keyHint}</code>
        {call.repeated ? ' (again, ignored)' : ''}
      </div>
      <time className="faint" dateTime={call.receivedAt}>
        {new Date(call.receivedAt).toLocaleTimeString()}
      </time>
      <code className="body">{JSON.stringify(call.body)}</code>
    </li>
  );
}
