import { type Appearance, ConnectPanel, ConnectProvider, type ConnectSlots } from '@acme/connect-ui';

// Outside of the component: the same objects at every render.
const appearance: Appearance = {
  density: 'compact',
  variables: {
    accent: 'light-dark(#6d28d9, #c4b5fd)',
    radius: '6px',
  },
  classNames: { row: 'settings-row', 'detail-name': 'settings-title' },
};

const slots: ConnectSlots = {
  Logo: ({ integration }) => <img src={`/logos/${integration.id}.svg`} alt="" width="24" height="24" />,
  LockedAction: ({ integration }) => <a href="/plans">See plans with {integration.name}</a>,
  EmptyState: () => <p>Ask us for your first integration.</p>,
};

export function ThemedPage({ getToken }: { readonly getToken: () => Promise<string> }) {
  return (
    <ConnectProvider
      apiUrl="https://connect.example.com"
      projectId="…"
      getToken={getToken}
      appearance={appearance}
      slots={slots}
    >
      <ConnectPanel headingLevel={1} layout="grid" hideLocked />
    </ConnectProvider>
  );
}
