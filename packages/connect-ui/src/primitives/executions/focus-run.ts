/** Puts the focus on a run of the list: on its first control, or on the run itself; on the list where there is no such run. */
export function focusRun(root: HTMLElement | null, at: number): void {
  const runs = [...(root?.querySelectorAll<HTMLElement>('[data-acme-primitive="execution-item"]') ?? [])];
  const run = runs[at] ?? root;
  const control = run === root ? undefined : run?.querySelector<HTMLElement>('button, a[href]');
  if (run !== null && control == null) run.tabIndex = -1;
  (control ?? run)?.focus();
}
