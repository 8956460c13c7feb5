import { type Query, where } from '@acme/api/query';
import type { IntegrationId, MetadataOf, WorkflowId } from '@acme/integrations';

type Where = typeof where;
type WorkflowSwitch = Parameters<Where['workflow']>[1];

/** Whether the key is set at all, which is all that can be asked of a secret. */
interface IsSet {
  exists(): Query;
}
interface IsEqual<Value> {
  is(value: Value): Query;
}
interface IsText {
  contains(part: string): Query;
}
interface IsOrdered {
  above(value: number): Query;
  atLeast(value: number): Query;
  below(value: number): Query;
  atMost(value: number): Query;
}

/** What a value of this type can be compared with. */
export type MetadataConditions<Value> = [Value] extends [{ readonly secret: true }]
  ? IsSet
  : IsSet & IsEqual<Value> & ([Value] extends [string] ? IsText : [Value] extends [number] ? IsOrdered : unknown);

/** The builder of queries with the metadata keys, integrations and workflows of the definition, and no others. */
export type WhereOf<Config> = Omit<Where, 'meta' | 'integration' | 'workflow'> & {
  /** A metadata key, and what its value is compared with. */
  meta<Key extends keyof MetadataOf<Config> & string>(
    key: Key,
  ): MetadataConditions<Exclude<MetadataOf<Config>[Key], undefined>>;
  /** Has a connection of this integration. */
  integration(id: IntegrationId<Config>): Query;
  /** Has a connection for which the workflow is on, or what is asked for. */
  workflow(id: WorkflowId<Config>, is?: WorkflowSwitch): Query;
};

/**
 * The builder of queries over connected users, typed by the definition.
 *
 * @example
 * import type config from './connect.config.ts';
 * const where = createWhere<typeof config>();
 * const query = where.all(where.meta('plan').is('pro'), where.not(where.integration('crm')));
 * printQuery(query); // meta.plan:pro -integration:crm
 */
export function createWhere<Config>(): WhereOf<Config> {
  return where as unknown as WhereOf<Config>;
}
