import { createRoot } from 'react-dom/client';
import { ConnectPanel, ConnectProvider } from '../src/index.ts';
import { createScenarioClient, exampleConnection, exampleIntegration, exampleUser } from '../src/testing/index.ts';
import type { PanelPage } from './panel-page-contract.ts';

const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
const events: { name: string; ms: number }[] = [];
let unmount = (): void => {};

async function show(count: number): Promise<number> {
  unmount();
  const element = document.querySelector('main') as HTMLElement;
  const integrations = Array.from({ length: count }, (_, at) =>
    exampleIntegration({
      id: `app-${at}`,
      name: `App ${String(at).padStart(5, '0')}`,
      ...(at % 10 === 0
        ? { state: 'connected', connections: [exampleConnection({ integrationId: `app-${at}` })] }
        : {}),
    }),
  );
  const client = createScenarioClient({ user: exampleUser({ integrations }) });
  const root = createRoot(element);
  unmount = () => root.unmount();
  await frame();
  const started = performance.now();
  root.render(
    <ConnectProvider client={client} timeZone="UTC">
      <ConnectPanel />
    </ConnectProvider>,
  );
  await frame();
  await frame();
  return performance.now() - started;
}

async function scroll(): Promise<{ frames: number[]; nodes: number }> {
  const frames: number[] = [];
  let nodes = 0;
  let last = await frame();
  for (let y = 0; y < document.documentElement.scrollHeight - innerHeight; y += innerHeight / 3) {
    window.scrollTo(0, y);
    const now = await frame();
    frames.push(now - last);
    last = now;
    nodes = Math.max(nodes, document.querySelectorAll('main *').length);
  }
  window.scrollTo(0, 0);
  return { frames, nodes };
}

new PerformanceObserver((list) => {
  for (const { name, duration } of list.getEntries()) events.push({ name, ms: duration });
}).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);

(window as unknown as { panelPage: PanelPage }).panelPage = { show, scroll, events };
