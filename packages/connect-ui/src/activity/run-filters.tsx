import type { ExecutionFilter } from '@acme/connect';
import { accountName } from '../headless/account-name.ts';
import { useConnectedUser } from '../headless/use-connected-user.ts';
import { useRunMessages } from '../headless/runs/run-messages.tsx';
import type { RunChoice } from '../headless/runs/use-run-list.ts';

interface RunFiltersProps {
  readonly integrationId: string | undefined;
  /** What is not for the customer to choose. */
  readonly fixed: Pick<ExecutionFilter, 'workflowId' | 'connectionId'>;
  readonly choice: RunChoice;
  readonly onChange: (choice: RunChoice) => void;
}

/** Undefined: all. */
const statuses = [undefined, 'failed', 'running', 'succeeded'] as const;

/** By how it went, and by workflow and account where there are several. */
export function RunFilters({ integrationId, fixed, choice, onChange }: RunFiltersProps): React.JSX.Element {
  const t = useRunMessages();
  const user = useConnectedUser();
  const integrations =
    user.data?.integrations.filter(({ id }) => integrationId === undefined || id === integrationId) ?? [];
  const workflows = integrations.flatMap((integration) => integration.workflows);
  const accounts = integrations.flatMap(({ connections }) =>
    connections.map((account) => ({ id: account.id, name: accountName(account) })),
  );
  const selects = [
    ['workflowId', workflows, 'activity.workflow', 'activity.workflow.all'],
    ['connectionId', accounts, 'activity.account', 'activity.account.all'],
  ] as const;
  return (
    <div data-acme-part="run-filters" role="group" aria-label={t('activity.filter')}>
      <div data-acme-part="run-choices">
        {statuses.map((status) => (
          <button
            key={status ?? ''}
            data-acme-part="button"
            data-look="choice"
            type="button"
            aria-pressed={choice.status === status}
            onClick={() => onChange({ ...choice, status })}
          >
            {t(status === undefined ? 'activity.filter.all' : `activity.status.${status}`)}
          </button>
        ))}
      </div>
      {selects.map(
        ([key, options, label, all]) =>
          fixed[key] === undefined &&
          options.length > 1 && (
            <select
              key={key}
              data-acme-part="select"
              aria-label={t(label)}
              value={choice[key] ?? ''}
              onChange={({ target }) => onChange({ ...choice, [key]: target.value || undefined })}
            >
              <option value="">{t(all)}</option>
              {options.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          ),
      )}
    </div>
  );
}
