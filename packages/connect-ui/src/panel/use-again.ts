import { useState } from 'react';
import type { Again } from './use-connect-actions.ts';

/** Remembers whose account is being connected again, for as long as the component is there. */
export function useAgain(): Again {
  const [connectionIds, setConnectionIds] = useState<Readonly<Record<string, string | undefined>>>({});
  return {
    of: (integrationId) => connectionIds[integrationId],
    set: (integrationId, connectionId) => setConnectionIds((known) => ({ ...known, [integrationId]: connectionId })),
  };
}
