import { Activity, useEffect, useRef, useState } from 'react';
import { ActivityRoot } from './activity-root.tsx';
import type { ExecutionDetailProps, ExecutionListProps } from './execution-list.tsx';
import { RunDetail } from './run-detail.tsx';
import { RunList } from './run-list.tsx';
import { RunMessages } from '../headless/runs/run-messages.tsx';

/** All runs, or with an id one of them. */
export function Part(props: ExecutionListProps | ExecutionDetailProps): React.JSX.Element {
  return (
    <ActivityRoot>
      <RunMessages>{'id' in props ? <RunDetail key={props.id} {...props} /> : <Runs {...props} />}</RunMessages>
    </ActivityRoot>
  );
}

/** The list, and in its place the run that is open: going back finds the list as it was left. */
function Runs(props: ExecutionListProps): React.JSX.Element {
  const { executionId, onExecutionChange, headingLevel = 3, ...scope } = props;
  const [own, setOwn] = useState<string | null>(null);
  const openId = executionId === undefined ? own : executionId;
  const list = useRef<HTMLDivElement>(null);
  const leftId = useRef<string | null>(null);

  function open(id: string | null): void {
    setOwn(id);
    onExecutionChange?.(id);
  }

  useEffect(() => {
    if (openId === null && leftId.current !== null) {
      const row = list.current?.querySelector<HTMLElement>(`[data-run="${CSS.escape(leftId.current)}"]`);
      // It may be in the list no longer: of runs that failed, when it was run again.
      (row ?? list.current)?.focus();
    }
    leftId.current = openId;
  }, [openId]);

  return (
    <>
      <Activity mode={openId === null ? 'visible' : 'hidden'}>
        <div ref={list} data-acme-part="runs" tabIndex={-1}>
          <RunList {...scope} headingLevel={headingLevel} onOpen={open} />
        </div>
      </Activity>
      {openId !== null && (
        <RunDetail key={openId} id={openId} headingLevel={headingLevel} onBack={() => open(null)} takesFocus />
      )}
    </>
  );
}
