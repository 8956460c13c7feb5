import { useEffect, useRef, useState } from 'react';

/** What Taskly's backend has refused, in words for people. */
export class Refusal extends Error {
  /** What is wrong with the text that was sent, and where in it. */
  readonly mistake: { readonly message: string; readonly position: number; readonly length: number } | undefined;

  constructor(message: string, mistake?: Refusal['mistake']) {
    super(message);
    this.mistake = mistake;
  }
}

/** Calls Taskly's own backend. @throws Refusal with a message for people, whatever went wrong */
export async function send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Response> {
  const init =
    method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) };
  const answer = await fetch(path, { method, ...init }).catch(() => {
    throw new Refusal("Taskly can't be reached. Check that it runs, then try again.");
  });
  if (answer.ok) return answer;
  const told = (await answer.json().catch(() => undefined)) as
    | { message?: string; fields?: { query?: Refusal['mistake'] } }
    | undefined;
  throw new Refusal(told?.message ?? `Taskly answered with ${answer.status}. Try again.`, told?.fields?.query);
}

export interface Answer<Data> {
  readonly data: Data | undefined;
  readonly problem: string | undefined;
  reload(): void;
}

/** Reads a path of Taskly's backend, once or every few milliseconds while somebody looks at the page. */
export function useAnswer<Data>(path: string, { everyMs }: { readonly everyMs?: number } = {}): Answer<Data> {
  const [state, setState] = useState<{ data?: Data; problem?: string }>({});
  const reader = useRef(async (): Promise<void> => undefined);
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const next = await send('GET', path)
        .then(async (answer) => ({ data: (await answer.json()) as Data }))
        .catch((error: Error) => ({ problem: error.message }));
      if (isCurrent) setState((before) => ('data' in next ? next : { ...before, ...next }));
    };
    reader.current = read;
    void read();
    const timer = everyMs === undefined ? undefined : setInterval(() => document.hidden || void read(), everyMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [path, everyMs]);
  return { data: state.data, problem: state.problem, reload: () => void reader.current() };
}

/** Runs what a button asks for, one at a time, and keeps the message when it fails. */
export function useAction(): {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  run(work: () => Promise<unknown>): void;
} {
  const [state, setState] = useState<{ isBusy: boolean; problem?: string }>({ isBusy: false });
  const run = (work: () => Promise<unknown>): void => {
    if (state.isBusy) return;
    setState({ isBusy: true });
    work().then(
      () => setState({ isBusy: false }),
      (error: Error) => setState({ isBusy: false, problem: error.message }),
    );
  };
  return { isBusy: state.isBusy, problem: state.problem, run };
}
