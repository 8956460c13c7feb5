import { durationMs, type Integration, type Workflow } from '@acme/integrations';
import { askRule, isYes, type RuleAnswer } from '@acme/integrations/runtime';
import type { Definition } from '../definitions/definitions.ts';
import type { SuspensionRow } from '../suspensions/suspension.ts';
import { decisiveMetadata, type PlainMetadata, type Provenances } from './decisive-metadata.ts';

/** One rule and what it is about; without a workflow, the integration's. */
export interface Rule {
  readonly integration: Integration;
  readonly workflow: Workflow | undefined;
}

/** Whom the rules are asked about, and why. */
export interface Judged {
  readonly definition: Definition;
  readonly user: { readonly metadata: PlainMetadata; readonly provenance: Provenances };
  /**
   * `change`: metadata has changed. `deploy`: the rules have, and nobody is disconnected by a deploy alone: where a rule
   * says disconnect, it suspends. `apply`: somebody has said that what a deploy held back shall be done.
   */
  readonly cause: 'change' | 'deploy' | 'apply';
}

/** Integrations with a connected account and workflows that are on; an id once for each. */
export interface InUse {
  readonly integrations: readonly string[];
  readonly workflows: readonly string[];
}

/** What is to be done about one rule. `suspend` and `disconnect` take effect at `effectiveAt`. */
export interface RuleDecision {
  readonly rule: Rule;
  readonly answer: RuleAnswer;
  readonly act: 'nothing' | 'take_back' | 'suspend' | 'disconnect' | 'disconnect_now';
  readonly effectiveAt: Date;
}

/** Every rule of a definition, an integration's before its workflows'. */
export function rulesOf(definition: Definition): readonly Rule[] {
  return placesOf(definition).filter((place) => ruleOf(place) !== undefined);
}

/** Where a rule is or may have been: one that a deploy has taken out leaves suspensions to take back. */
function placesOf({ source }: Definition): readonly Rule[] {
  return source.integrations.flatMap((integration) => [
    { integration, workflow: undefined },
    ...integration.workflows.map((workflow) => ({ integration, workflow })),
  ]);
}

function ruleOf({ integration, workflow }: Rule): Integration['available'] {
  return (workflow ?? integration).available;
}

/** What each rule says about a user and what follows from it. Pure: a dry run and the real thing decide alike. */
export function decideRules(
  judged: Judged,
  suspensions: readonly SuspensionRow[],
  inUse: InUse,
  now: Date,
): readonly RuleDecision[] {
  const metadata = decisiveMetadata(judged.user.metadata, judged.user.provenance);
  const held = suspensions.filter(({ source }) => source === 'rule');
  return placesOf(judged.definition)
    .filter((rule) => ruleOf(rule) !== undefined || held.some((row) => isOf(row, rule)))
    .map((rule) => {
      const answer = askRule(ruleOf(rule), metadata);
      const row = held.find((candidate) => isOf(candidate, rule));
      return { rule, answer, ...decide(rule, answer, row, isInUse(inUse, rule), judged.cause, now) };
    });
}

function decide(
  { integration, workflow }: Rule,
  answer: RuleAnswer,
  row: SuspensionRow | undefined,
  used: boolean,
  cause: Judged['cause'],
  now: Date,
): Pick<RuleDecision, 'act' | 'effectiveAt'> {
  if (isYes(answer)) return { act: row === undefined ? 'nothing' : 'take_back', effectiveAt: now };
  if (!used) return { act: 'nothing', effectiveAt: now };
  const { act, after } = workflow?.whenUnavailable ?? integration.whenUnavailable;
  const effectiveAt =
    row === undefined
      ? new Date(now.getTime() + (after === undefined ? 0 : durationMs(after)))
      : new Date(row.effectiveAt);
  const isDue = effectiveAt <= now;
  if (act === 'disconnect' && isDue && (cause === 'apply' || (cause === 'change' && row === undefined))) {
    return { act: 'disconnect_now', effectiveAt };
  }
  if (row !== undefined) return { act: 'nothing', effectiveAt };
  return { act: cause === 'deploy' ? 'suspend' : act, effectiveAt };
}

function isOf(row: SuspensionRow, { integration, workflow }: Rule): boolean {
  return row.integrationId === integration.id && row.workflowId === (workflow?.id ?? '');
}

function isInUse(inUse: InUse, { integration, workflow }: Rule): boolean {
  return workflow === undefined ? inUse.integrations.includes(integration.id) : inUse.workflows.includes(workflow.id);
}
