import { useState } from 'react';
import type { UseExecutions } from '../headless/use-executions.ts';
import { Button } from '../panel/button.tsx';
import { FieldError } from '../panel/field-error.tsx';
import { useRunMessages } from './run-messages.tsx';

interface LoadOlderProps {
  readonly runs: Extract<UseExecutions, { status: 'ready' }>;
  readonly onPress: () => void;
}

/** By a button, never by scrolling: what stands below the list stays within reach. */
export function LoadOlder({ runs, onPress }: LoadOlderProps): React.JSX.Element {
  const t = useRunMessages();
  const [isLoading, setLoading] = useState(false);
  return (
    <div data-acme-part="runs-older">
      <FieldError id="" text={runs.error === undefined ? undefined : t('activity.olderError')} />
      <Button
        isBusy={isLoading}
        onClick={() => {
          if (isLoading) return;
          onPress();
          setLoading(true);
          void runs.loadOlder().finally(() => setLoading(false));
        }}
      >
        {t('activity.older')}
      </Button>
    </div>
  );
}
