import type { ExecutionFilter } from '@acme/connect';
import { accountName } from '../headless/account-name.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { useRunMessages } from './run-messages.tsx';

type Choice = Pick<ExecutionFilter, 'status' | 'workflowId' | 'connectionId'>;

interface RunFiltersProps {
  readonly integrationId: string | undefined;
  /** What is not for the customer to choose. */
  readonly fixed: Pick<ExecutionFilter, 'workflowId' | 'connectionId'>;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}

const statuses = ['all', 'failed', 'running', 'succeeded'] as const;

/** By how it went, and by workflow and account where there are several. */
export function RunFilters({ integrationId, fixed, choice, onChange }: RunFiltersProps): React.JSX.Element {
  const t = useRunMessages();
  const user = useConnectedUser();
  const integrations =
    user.data?.integrations.filter(({ id }) => integrationId === undefined || id === integrationId) ?? [];
  const workflows = integrations.flatMap((integration) => integration.workflows);
  const accounts = integrations.flatMap(({ connections }) => connections);
  return (
    <div data-acme-part="run-filters" role="group" aria-label={t('activity.filter')}>
      <div data-acme-part="run-choices">
        {statuses.map((status) => {
          const value = status === 'all' ? undefined : status;
          return (
            <button
              key={status}
              data-acme-part="button"
              data-look="choice"
              type="button"
              aria-pressed={choice.status === value}
              onClick={() => onChange({ ...choice, status: value })}
            >
              {t(status === 'all' ? 'activity.filter.all' : `activity.status.${status}`)}
            </button>
          );
        })}
      </div>
      {fixed.workflowId === undefined && workflows.length > 1 && (
        <Select
          label={t('activity.workflow')}
          all={t('activity.workflow.all')}
          options={workflows}
          value={choice.workflowId}
          onChange={(workflowId) => onChange({ ...choice, workflowId })}
        />
      )}
      {fixed.connectionId === undefined && accounts.length > 1 && (
        <Select
          label={t('activity.account')}
          all={t('activity.account.all')}
          options={accounts.map((account) => ({ id: account.id, name: accountName(account) }))}
          value={choice.connectionId}
          onChange={(connectionId) => onChange({ ...choice, connectionId })}
        />
      )}
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly all: string;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Select({ label, all, options, value = '', onChange }: SelectProps): React.JSX.Element {
  return (
    <select
      data-acme-part="select"
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    >
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.name}
        </option>
      ))}
    </select>
  );
}
