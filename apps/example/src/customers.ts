export type Plan = 'free' | 'pro';

/** A company that pays for Taskly. Its id is what Acme Connect knows it by. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly plan: Plan;
  /** How many people of theirs use Taskly. */
  readonly seats: number;
}

/** The customers Taskly starts with. */
export const seededCustomers: readonly Customer[] = [
  { id: 'northwind', name: 'Northwind', email: 'ada@northwind.example', plan: 'pro', seats: 12 },
  { id: 'contoso', name: 'Contoso', email: 'grace@contoso.example', plan: 'free', seats: 3 },
];
