import { ConnectError } from '@acme/connect';
import { createRoot } from 'react-dom/client';
import { ConnectPanel } from '../../../src/index.ts';
import { exampleIntegration, exampleUser, type Scenario, ScenarioProvider } from '../../../src/testing/index.ts';

const key = exampleIntegration({ id: 'ledgerly', name: 'Ledgerly', auth: 'api_key', begins: 'fields' });
const code = exampleIntegration({ id: 'paper-trail', name: 'Paper Trail' });
const fields = [
  { name: 'apiKey', label: 'API key', hint: 'In Settings.', secret: true },
  { name: 'domain', label: 'Domain', secret: false },
];

/** One panel for each face that it has. */
const scenarios: readonly Scenario[] = [
  { user: exampleUser() },
  {
    user: exampleUser({ integrations: [key, code] }),
    flows: {
      ledgerly: { phase: 'fields', fields, isBusy: false, error: new ConnectError('invalid_credentials', 'Refused.') },
      'paper-trail': { phase: 'code_entry', isBusy: false, error: new ConnectError('wrong_code', 'Not the code.') },
    },
  },
  {
    user: exampleUser({
      integrations: Array.from({ length: 9 }, (_, n) => ({ ...code, id: `a${n}`, name: `App ${n}` })),
    }),
  },
  { user: exampleUser({ integrations: [] }), health: { isOnline: false } },
  { user: new ConnectError('unreachable', 'No answer.', { requestId: 'req-1' }) },
  { user: 'loading' },
];

const stage = document.createElement('div');
stage.id = 'stage';
document.body.append(stage);
createRoot(stage).render(
  scenarios.map((scenario, index) => (
    <ScenarioProvider key={index} scenario={scenario} timeZone="UTC">
      <ConnectPanel {...(index === 0 ? { view: { screen: 'detail', integrationId: 'sandbox-crm' } } : {})} />
    </ScenarioProvider>
  )),
);
