import { connectionOf, runCode, type StepTry } from '@acme/integrations/runtime';
import type { WorkflowCode } from '@acme/workflow';
import type { Definition, OfferedWorkflow } from '../definitions/definitions.ts';
import { keepExchanges } from '../exchanges/keep-exchanges.ts';
import { userSecret } from '../secrets/secret-ref.ts';
import { failStep } from './fail-step.ts';
import type { ExecutionInput } from './run-input.ts';
import { sendAction } from './send-action.ts';
import { type Call, type RequestDeps, type RequestScope, sendRequest } from './send-request.ts';

/** The host's `run` as the engine runs it, for one user and account, its requests sent for real. */
export function workflowCode(deps: RequestDeps, definition: Definition, offered: OfferedWorkflow): WorkflowCode {
  return {
    run: ({ execution, input, step }) => {
      const recorded = input as ExecutionInput;
      const { scope: projectId, subject: userId } = execution;
      const { integration } = offered;
      const scope = {
        projectId,
        userId,
        integration,
        connection: connectionOf(integration, recorded),
        definition: definition.source,
        keepBodies: definition.source.keepBodies,
      };
      return runCode(
        {
          fail: failStep,
          request: (target, spec, call) => sendRequest(deps, scope, target, spec, keeping(scope, call)),
          action: (asked, call) => sendAction(deps, scope, asked, keeping(scope, call)),
          secret: (name, hosts) => userSecret({ name, projectId, userId, hosts }),
        },
        { definition: definition.source, ...offered },
        { execution, recorded, step },
      );
    },
  };
}

function keeping({ keepBodies }: RequestScope, call: StepTry): Call {
  return { ...call, onExchange: keepExchanges((about) => call.note(about), keepBodies) };
}
