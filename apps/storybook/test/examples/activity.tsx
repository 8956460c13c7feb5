import { ExecutionDetail, ExecutionList } from '@acme/connect-ui';
import { useExecutions } from '@acme/connect-ui/headless';

/** What ran, on a page of yours: all of it, or one run. */
export function ActivityRoute({ id, navigate }: { readonly id?: string; readonly navigate: (path: string) => void }) {
  if (id !== undefined) return <ExecutionDetail id={id} onBack={() => navigate('/activity')} headingLevel={2} />;
  return (
    <ExecutionList
      integrationId="crm"
      executionId={null}
      onExecutionChange={(opened) => opened !== null && navigate(`/activity/${opened}`)}
      headingLevel={2}
    />
  );
}

/** A number for your navigation. */
export function FailedRuns() {
  const failed = useExecutions({ status: 'failed' });
  const { items = [], hasOlder = false } = failed.data ?? {};
  return items.length === 0 ? null : <span>{`${items.length}${hasOlder ? '+' : ''} failed`}</span>;
}
