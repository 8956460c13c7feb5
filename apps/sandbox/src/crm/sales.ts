/** What every account of Sandbox CRM has besides its contacts. It is never changed, so it needs no store. */

export interface Pipeline {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly { readonly id: string; readonly name: string }[];
}

/** Ways of a deal, each with the stages that it passes. */
export const pipelines: readonly Pipeline[] = [
  pipeline('sales', 'Sales', ['Lead', 'Qualified', 'Proposal sent', 'Won', 'Lost']),
  pipeline('partners', 'Partners', ['Applied', 'Approved', 'Active']),
  pipeline('renewals', 'Renewals', ['Due in 90 days', 'In negotiation', 'Renewed', 'Churned']),
];

function pipeline(id: string, name: string, stages: readonly string[]): Pipeline {
  return { id, name, stages: stages.map((stage, index) => ({ id: `${id}-${index + 1}`, name: stage })) };
}

const firstNames = ['Ada', 'Alan', 'Annie', 'Barbara', 'Claude', 'Donald', 'Edsger', 'Frances', 'Grace', 'Hedy'];
const lastNames = [
  'Allen',
  'Easley',
  'Hamilton',
  'Hopper',
  'Johnson',
  'Knuth',
  'Lamarr',
  'Liskov',
  'Perlman',
  'Shannon',
  'Turing',
  'Wing',
];

/** People to whom a contact can belong: enough of them that nobody scrolls through all. */
export const owners: readonly { readonly id: string; readonly name: string; readonly email: string }[] =
  lastNames.flatMap((last) =>
    firstNames.map((first) => {
      const id = `${first}.${last}`.toLowerCase();
      return { id, name: `${first} ${last}`, email: `${id}@sandbox.example` };
    }),
  );

/** Fields of a contact, and those that customers have added to theirs. */
export const contactFields: readonly {
  readonly key: string;
  readonly name: string;
  readonly type: 'text' | 'number' | 'date';
}[] = [
  { key: 'name', name: 'Name', type: 'text' },
  { key: 'company', name: 'Company', type: 'text' },
  { key: 'phone', name: 'Phone', type: 'text' },
  { key: 'job_title', name: 'Job title', type: 'text' },
  { key: 'c_plan', name: 'Plan (custom)', type: 'text' },
  { key: 'c_seats', name: 'Seats (custom)', type: 'number' },
  { key: 'c_renewal', name: 'Renewal date (custom)', type: 'date' },
];
