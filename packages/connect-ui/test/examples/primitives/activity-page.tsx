import { useState } from 'react';
import { Execution, Executions } from './connect.ts';

/** Put it below a `ConnectProvider`. */
export function ActivityPage() {
  const [openId, setOpenId] = useState<string>();
  return openId === undefined ? <Runs onOpen={setOpenId} /> : <Run id={openId} onBack={() => setOpenId(undefined)} />;
}

function Runs({ onOpen }: { readonly onOpen: (executionId: string) => void }) {
  return (
    <Executions.Root>
      <Executions.Filter />
      <Executions.Filter by="workflow" />
      <Executions.Filter by="account" />
      <Executions.NewRuns />
      <Executions.Error />
      <Executions.Retry />
      <Executions.Skeleton>
        <div className="row" />
      </Executions.Skeleton>
      <Executions.Day>
        <Executions.DayLabel />
        <Executions.Items>
          <Executions.Item className={({ status }) => `row is-${status}`}>
            <Executions.Status />
            <Executions.Trigger onOpen={onOpen} />
            <Executions.Account />
            <Executions.Reason />
            <Executions.Time />
            <Executions.Duration />
          </Executions.Item>
        </Executions.Items>
      </Executions.Day>
      <Executions.Empty />
      <Executions.LoadOlder />
    </Executions.Root>
  );
}

function Run({ id, onBack }: { readonly id: string; readonly onBack: () => void }) {
  return (
    <Execution.Root executionId={id}>
      <button onClick={onBack}>Back</button>
      <Execution.Title />
      <Execution.Status />
      <Execution.Summary />
      <Execution.Reason />
      <Execution.Advice />
      <Execution.Error />
      <Execution.Retry />
      <Execution.Reference />
      <Execution.Steps>
        <Execution.Step />
      </Execution.Steps>
    </Execution.Root>
  );
}
