import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { type Appearance, ConnectPanel, ConnectProvider } from '../src/index.ts';
import { createScenarioClient, exampleUser } from '../src/testing/index.ts';

const client = createScenarioClient({ user: exampleUser() });
const root = createRoot(document.querySelector('main') as HTMLElement);

function show(appearance: Appearance): void {
  flushSync(() =>
    root.render(
      <ConnectProvider client={client} appearance={appearance}>
        <ConnectPanel />
      </ConnectProvider>,
    ),
  );
}

Object.assign(window, { show });
