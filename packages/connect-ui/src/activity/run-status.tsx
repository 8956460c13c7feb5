import type { ExecutionStatus } from '@acme/connect';
import { Glyph } from '../panel/glyph.tsx';
import { runStates } from './run-states.ts';
import { useRunMessages } from '../headless/runs/run-messages.tsx';

/** How a run is: a shape, its colour, and the words. */
export function RunStatus({ status }: { readonly status: ExecutionStatus }): React.JSX.Element {
  const t = useRunMessages();
  const { glyph, tone } = runStates[status];
  return (
    <span data-acme-part="status" data-tone={tone}>
      <Glyph name={glyph} />
      <span data-acme-part="status-text">{t(`activity.status.${status}`)}</span>
    </span>
  );
}
