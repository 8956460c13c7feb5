/** The page of the host that has the portal in it, and the client of Paragon there. */
export interface HostPage {
  /** Calls a function of the client. @throws Error with its words */
  call(name: string, ...parameters: readonly unknown[]): Promise<unknown>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Listens to the page around this one, and to nobody else: whatever comes from another window, or from an origin that is none of
 * the project's, was never said. Paragon's client looks at neither, so this side has to.
 */
export function openHostPage(
  origins: readonly string[],
  onUpdate: (host: HostPage, update: Readonly<Record<string, unknown>>) => void,
): void {
  const waiting = new Map<string, Waiting>();
  let calls = 0;
  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    if (window.parent === window || source !== window.parent || !origins.includes(origin) || !isRecord(data)) return;
    const { messageType, id } = data;
    if (messageType === 'UI_UPDATE') {
      const call: HostPage['call'] = (type, ...parameters) =>
        new Promise((resolve, reject) => {
          const name = `portal-${++calls}`;
          waiting.set(name, { resolve, reject });
          window.parent.postMessage({ messageType: 'SDK_FUNCTION_INVOCATION', type, parameters, id: name }, origin);
        });
      onUpdate({ call }, data);
    }
    const one = waiting.get(String(id));
    if (one === undefined) return;
    waiting.delete(String(id));
    if (messageType === 'SDK_FUNCTION_RESPONSE') one.resolve(data['result']);
    else one.reject(new Error(String(data['message'])));
  });
}

/** An object whose fields are still unknown. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
