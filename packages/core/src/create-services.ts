import type { Services } from '@acme/api';
import { createWebhook } from './account-webhooks/create.ts';
import { listWebhooks } from './account-webhooks/list.ts';
import { removeWebhook } from './account-webhooks/remove.ts';
import { setWebhookSecret } from './account-webhooks/set-secret.ts';
import { cancelAttempt } from './attempts/cancel.ts';
import { claimAttempt } from './attempts/claim.ts';
import { createAttempt } from './attempts/create.ts';
import { followSession, leaveSession } from './attempts/follow-session.ts';
import { submitFields } from './attempts/submit-fields.ts';
import { getAttempt, watchAttempt } from './attempts/watch.ts';
import { listAudit } from './audit/list.ts';
import { explain } from './availability/explain.ts';
import { createConnectLink } from './connect-links/create.ts';
import { listConnectLinks } from './connect-links/list.ts';
import { revokeConnectLink } from './connect-links/revoke.ts';
import { changeConnection } from './connections/change.ts';
import { disconnect } from './connections/disconnect.ts';
import type { CoreDeps } from './deps.ts';
import { changeDestination, removeDestination } from './destinations/change.ts';
import { createDestination } from './destinations/create.ts';
import { getDelivery, listDeliveries } from './destinations/deliveries.ts';
import { listDestinations } from './destinations/list.ts';
import { replayDeliveries } from './destinations/replay.ts';
import { rotateDestinationSecret } from './destinations/rotate-secret.ts';
import { testDestination } from './destinations/test-destination.ts';
import { sendEvent } from './events/send.ts';
import { cancelExecution, replayExecution, retryExecution } from './executions/control.ts';
import { getExecution, getStep } from './executions/get.ts';
import { listSteps } from './executions/list-steps.ts';
import { getOwnExecution } from './executions/get-own.ts';
import { listOwnExecutions } from './executions/list-own.ts';
import { countExecutions, listExecutions } from './executions/list.ts';
import { retryOwnExecution } from './executions/retry-own.ts';
import { countTasks, measureSteps } from './executions/tasks.ts';
import { doOnce } from './idempotency/once.ts';
import { listActions } from './integrations/list-actions.ts';
import { listIntegrations } from './integrations/list.ts';
import { cancelOperation } from './operations/cancel.ts';
import { actAsUser } from './provider-calls/act.ts';
import { requestAsUser } from './provider-calls/request.ts';
import { previewOperation } from './operations/preview.ts';
import { getOperation, listFailures, listOperations } from './operations/read.ts';
import { startOperation } from './operations/start.ts';
import { listClocks } from './schedules/list-clocks.ts';
import { loadSettingOptions } from './settings/options.ts';
import { saveSettings } from './settings/save.ts';
import { setSuspended } from './suspensions/set-suspended.ts';
import { deleteUser } from './users/delete.ts';
import { createSecretKey } from './keys/create-secret.ts';
import { createSigningKey, uploadSigningKey } from './keys/create-signing.ts';
import { disableSecretKey } from './keys/disable-secret.ts';
import { listKeys } from './keys/list.ts';
import { moveSigningKey } from './keys/move-signing.ts';
import { rotateSecretKey } from './keys/rotate-secret.ts';
import { getUser } from './users/get.ts';
import { listUsers } from './users/list.ts';
import { revokeTokens } from './users/revoke-tokens.ts';
import { setMetadata } from './users/set-metadata.ts';
import { signIn } from './users/sign-in.ts';
import { watchUser } from './users/watch.ts';
import { createViewToken } from './view-tokens/create.ts';
import { awaitAnswer } from './workflows/answer.ts';
import { askWorkflow, runWorkflow } from './workflows/run-workflow.ts';
import { setWorkflowEnabled } from './workflows/set-enabled.ts';
import { listPausedWorkflows, setWorkflowPaused } from './workflows/set-paused.ts';

/** The ports of the router, each verb bound to what it needs. */
export function createServices(deps: CoreDeps): Services {
  return {
    attempts: {
      create: (actor, input) => createAttempt(deps, actor, input),
      get: (actor, attemptId) => getAttempt(deps, actor, attemptId),
      watch: (actor, input) => watchAttempt(deps, actor, input),
      submitFields: (actor, input) => submitFields(deps, actor, input),
      claim: (actor, input) => claimAttempt(deps, actor, input),
      cancel: (actor, attemptId) => cancelAttempt(deps, actor, attemptId),
      follow: (actor, session) => followSession(deps, actor, session),
      leave: (actor, session) => leaveSession(deps, actor, session),
    },
    audit: { list: (actor, filter) => listAudit(deps, actor, filter) },
    connectLinks: {
      create: (actor, subject, input) => createConnectLink(deps, actor, subject, input),
      list: (actor, subject) => listConnectLinks(deps, actor, subject),
      revoke: (actor, subject, linkId) => revokeConnectLink(deps, actor, subject, linkId),
    },
    connections: {
      change: (actor, subject, connectionId, change) => changeConnection(deps, actor, subject, connectionId, change),
      disconnect: (actor, subject, target) => disconnect(deps, actor, subject, target),
      request: (actor, subject, request) => requestAsUser(deps, actor, subject, request),
      act: (actor, subject, action) => actAsUser(deps, actor, subject, action),
    },
    destinations: {
      list: (actor) => listDestinations(deps, actor),
      create: (actor, input) => createDestination(deps, actor, input),
      change: (actor, destinationId, change) => changeDestination(deps, actor, destinationId, change),
      remove: (actor, destinationId) => removeDestination(deps, actor, destinationId),
      rotateSecret: (actor, rotation) => rotateDestinationSecret(deps, actor, rotation),
      test: (actor, destinationId) => testDestination(deps, actor, destinationId),
      listDeliveries: (actor, filter) => listDeliveries(deps, actor, filter),
      getDelivery: (actor, deliveryId) => getDelivery(deps, actor, deliveryId),
      replay: (actor, what) => replayDeliveries(deps, actor, what),
    },
    events: { send: (actor, subject, event) => sendEvent(deps, actor, subject, event) },
    executions: {
      list: (actor, query) => listExecutions(deps, actor, query),
      count: (actor, query) => countExecutions(deps, actor, query),
      countTasks: (actor, executions) => countTasks(deps, actor, executions),
      measureSteps: (actor, executionId) => measureSteps(deps, actor, executionId),
      listOwn: (actor, query) => listOwnExecutions(deps, actor, query),
      getOwn: (actor, executionId) => getOwnExecution(deps, actor, executionId),
      retryOwn: (actor, executionId) => retryOwnExecution(deps, actor, executionId),
      get: (actor, executionId) => getExecution(deps, actor, executionId),
      steps: (actor, query) => listSteps(deps, actor, query),
      step: (actor, target) => getStep(deps, actor, target),
      cancel: (actor, executionId, reason) => cancelExecution(deps, actor, executionId, reason),
      retry: (actor, executionId) => retryExecution(deps, actor, executionId),
      replay: (actor, target) => replayExecution(deps, actor, target),
    },
    idempotency: { once: (actor, request, work) => doOnce(deps, actor, request, work) },
    integrations: {
      list: (actor) => listIntegrations(deps, actor),
      actions: (actor, integrationId) => listActions(deps, actor, integrationId),
    },
    keys: {
      list: (actor) => listKeys(deps, actor),
      createSecret: (actor, key) => createSecretKey(deps, actor, key),
      rotateSecret: (actor, rotation) => rotateSecretKey(deps, actor, rotation),
      disableSecret: (actor, target) => disableSecretKey(deps, actor, target),
      createSigning: (actor, key) => createSigningKey(deps, actor, key),
      uploadSigning: (actor, key) => uploadSigningKey(deps, actor, key),
      moveSigning: (actor, target) => moveSigningKey(deps, actor, target),
    },
    operations: {
      preview: (actor, request) => previewOperation(deps, actor, request),
      start: (actor, request) => startOperation(deps, actor, request),
      get: (actor, operationId) => getOperation(deps, actor, operationId),
      list: (actor, page) => listOperations(deps, actor, page),
      failures: (actor, operationId, page) => listFailures(deps, actor, operationId, page),
      cancel: (actor, operationId) => cancelOperation(deps, actor, operationId),
    },
    settings: {
      save: (actor, subject, target, change) => saveSettings(deps, actor, subject, target, change),
      options: (actor, subject, query) => loadSettingOptions(deps, actor, subject, query),
    },
    suspensions: {
      suspend: (actor, subject, input) => setSuspended(deps, actor, subject, { ...input, suspended: true }),
      resume: (actor, subject, target) => setSuspended(deps, actor, subject, { ...target, suspended: false }),
    },
    users: {
      list: (actor, filter) => listUsers(deps, actor, filter),
      signIn: (actor) => signIn(deps, actor),
      explain: (actor, subject, input) => explain(deps, actor, subject, input),
      createViewToken: (actor, subject, request) => createViewToken(deps, actor, subject, request),
      revokeTokens: (actor, subject) => revokeTokens(deps, actor, subject),
      delete: (actor, subject, input) => deleteUser(deps, actor, subject, input),
      get: (actor, subject) => getUser(deps, actor, subject),
      setMetadata: (actor, subject, patch) => setMetadata(deps, actor, subject, patch),
      watch: (actor, input) => watchUser(deps, actor, input),
    },
    webhooks: {
      create: (actor, subject, input) => createWebhook(deps, actor, subject, input),
      list: (_actor, subject) => listWebhooks(deps, subject),
      setSecret: (actor, subject, input) => setWebhookSecret(deps, actor, subject, input),
      remove: (actor, subject, webhookId) => removeWebhook(deps, actor, subject, webhookId),
    },
    workflows: {
      setEnabled: (actor, subject, target) => setWorkflowEnabled(deps, actor, subject, target),
      run: (actor, subject, start) => runWorkflow(deps, actor, subject, start),
      ask: (actor, subject, start) => askWorkflow(deps, actor, subject, start),
      answer: (actor, asked) => awaitAnswer(deps, actor, asked),
      clocks: (actor, subject) => listClocks(deps, actor, subject),
      setPaused: (actor, target) => setWorkflowPaused(deps, actor, target),
      listPaused: (actor) => listPausedWorkflows(deps, actor),
    },
  };
}
