import { defineProject, oneOf } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';

const project = defineProject({ metadata: { plan: oneOf(['free', 'pro'], { visible: true }) } });
const tidyUp = project.workflow('tidy-up', {
  name: 'Tidy up contacts',
  trigger: project.onSchedule({ cron: '0 8 * * 1-5', timeZone: 'Europe/Berlin' }),
  async run() {},
});

export default project.define([project.integration('crm', { connector: sandboxCrm(), workflows: [tidyUp] })]);
