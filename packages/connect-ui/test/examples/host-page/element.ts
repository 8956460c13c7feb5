import '@acme/connect-ui/element';

const panel = document.querySelector('acme-connect');
if (panel !== null) {
  panel.getToken = async () => (await fetch('/api/connect-token', { method: 'POST' })).text();
  panel.appearance = { variables: { accent: 'rebeccapurple' } };
  panel.slots = {
    LockedAction: ({ integration }) => {
      const link = document.createElement('a');
      link.href = '/plans';
      link.textContent = `See plans with ${integration.name}`;
      return link;
    },
  };
  panel.addEventListener('acme-connect', ({ detail }) => console.log('connected', detail.integrationId));
  panel.addEventListener('acme-view', ({ detail }) => {
    history.replaceState(null, '', detail.screen === 'detail' ? `#${detail.integrationId}` : '#');
  });
}
