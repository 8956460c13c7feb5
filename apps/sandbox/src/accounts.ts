/** Somebody with a login at the sandbox. */
export interface SandboxAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** The account's workspace in Sandbox Mail. */
  readonly workspace: { readonly id: string; readonly name: string };
}

/** The accounts every sandbox starts with; the login page shows how to use them. */
export const seededAccounts: readonly SandboxAccount[] = [
  {
    id: 'acc_ada',
    name: 'Ada Lovelace',
    email: 'ada@northwind.example',
    password: 'sandbox',
    workspace: { id: 'ws_northwind', name: 'Northwind' },
  },
  {
    id: 'acc_grace',
    name: 'Grace Hopper',
    email: 'grace@contoso.example',
    password: 'sandbox',
    workspace: { id: 'ws_contoso', name: 'Contoso' },
  },
];
