import { createRoot, type Root } from 'react-dom/client';
import { ConnectPanel, ConnectProvider } from '../../../src/index.ts';

/** A panel that a test mounts where and when it likes: what it calls is on `globalThis`. */
const { apiUrl } = (await (await fetch('/data')).json()) as { apiUrl: string };
let root: Root | undefined;

Object.assign(globalThis, {
  mountPanel: (selector: string): void => {
    const place = document.querySelector(selector);
    if (place === null) throw new Error(`There is no ${selector}.`);
    root = createRoot(place);
    root.render(
      <ConnectProvider apiUrl={apiUrl} projectId="p-1" getToken={async () => 'token-1'} timeZone="UTC">
        <ConnectPanel />
      </ConnectProvider>,
    );
  },
  unmountPanel: (): void => root?.unmount(),
});
