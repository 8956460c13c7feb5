import type { FailStep } from '@acme/integrations/runtime';
import { StepFailure } from '@acme/workflow';

/** What the steps of hosts fail with. */
export const failStep: FailStep = (reason, message, options) => new StepFailure(reason, message, options);
