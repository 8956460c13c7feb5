import { accountName } from '../../headless/account-name.ts';
import { useRunMessages } from '../../headless/runs/run-messages.tsx';
import { useConnectedUser } from '../../headless/use-connected-user.ts';
import { Part, type PartProps, type PartState } from '../part/part.tsx';
import { usePartContext } from '../part/use-part-context.ts';
import { ExecutionsContext } from './executions-context.ts';

/** What `Executions.Filter` tells. */
export interface ExecutionsFilterState extends PartState {
  /** What is chosen; undefined: all. */
  readonly value: string | undefined;
}

/** The props of `Executions.Filter`. */
export interface ExecutionsFilterProps
  extends Omit<PartProps<'select', ExecutionsFilterState>, 'value' | 'defaultValue'> {
  /** How it went (default), which workflow, or which account. */
  readonly by?: 'status' | 'workflow' | 'account' | undefined;
}

const keys = { status: 'status', workflow: 'workflowId', account: 'connectionId' } as const;
const statuses = ['failed', 'running', 'succeeded'] as const;

export function ExecutionsFilter({ by = 'status', ...host }: ExecutionsFilterProps): React.JSX.Element | null {
  const { list, scope } = usePartContext(ExecutionsContext, 'Executions.Root');
  const t = useRunMessages();
  const known = useConnectedUser().data?.integrations ?? [];
  const integrations = known.filter(({ id }) => scope.integrationId === undefined || id === scope.integrationId);
  const words = {
    status: { name: t('activity.filter'), all: t('activity.filter.all') },
    workflow: { name: t('activity.workflow'), all: t('activity.workflow.all') },
    account: { name: t('activity.account'), all: t('activity.account.all') },
  }[by];
  const options = {
    status: statuses.map((status) => ({ id: status, name: t(`activity.status.${status}`) })),
    workflow: integrations.flatMap(({ workflows }) => workflows),
    account: integrations
      .flatMap(({ connections }) => connections)
      .map((connection) => ({ id: connection.id, name: accountName(connection) })),
  }[by];
  const key = keys[by];
  const isFixed = key !== 'status' && scope[key] !== undefined;
  if (isFixed || options.length < 2) return null;
  const value = list.choice[key];
  const own = {
    'aria-label': words.name,
    value: value ?? '',
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      list.choose({ ...list.choice, [key]: target.value || undefined }),
    children: (
      <>
        <option value="">{words.all}</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </>
    ),
  };
  const state = { state: value === undefined ? 'all' : 'chosen', value };
  return <Part tag="select" name="executions-filter" state={state} host={host} own={own} />;
}
