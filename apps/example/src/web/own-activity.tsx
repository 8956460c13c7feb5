import { useState } from 'react';
import { Execution, Executions } from './own-connect.ts';

/** What ran, of every integration; one run is shown in its place in the list. */
export function OwnActivity() {
  const [openId, setOpenId] = useState<string>();
  const toggle = (executionId: string) => setOpenId(executionId === openId ? undefined : executionId);
  return (
    <Executions.Root className="own-runs">
      <h2>What ran</h2>
      <div className="own-filters">
        <Executions.Filter />
        <Executions.Filter by="workflow" />
      </div>
      <Executions.NewRuns className="small" />
      <Executions.Error />
      <Executions.Retry className="small" />
      <Executions.Skeleton className="card own-skeleton" />
      <Executions.Empty className="faint" />
      <Executions.Day>
        <Executions.DayLabel className="faint" />
        <Executions.Items className="own-cards">
          <Executions.Item className="card">
            {({ execution }) => (
              <>
                <div className="own-head">
                  <div className="own-title">
                    <Executions.Trigger className="own-run" aria-expanded={execution.id === openId} onOpen={toggle} />
                    <Executions.Reason className="faint" />
                  </div>
                  <Executions.Status className={({ status }) => `badge ${status}`} />
                  <Executions.Time className="faint" />
                </div>
                {execution.id === openId ? <OwnRun /> : null}
              </>
            )}
          </Executions.Item>
        </Executions.Items>
      </Executions.Day>
      <Executions.LoadOlder className="small" />
    </Executions.Root>
  );
}

/** The run of the item around it. */
function OwnRun() {
  return (
    <Execution.Root className="own-one-run">
      <Execution.Title render={({ children, ...props }) => <h4 {...props}>{children}</h4>}>Details</Execution.Title>
      <Execution.Summary />
      <Execution.Advice />
      <Execution.Steps />
      <Execution.Error />
      <Execution.Retry className="small" />
      <Execution.Reference className="faint" />
    </Execution.Root>
  );
}
