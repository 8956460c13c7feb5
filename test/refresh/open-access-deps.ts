import { defineProject } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import type { Connector } from '@acme/integrations/connector';
import { unobserved } from '../../packages/core/src/observe/observer.ts';
import { systemClock } from '../../packages/core/src/clock.ts';
import type { AccessDeps } from '../../packages/core/src/connections/read-access.ts';
import { createRefreshes } from '../../packages/core/src/connections/refreshes.ts';
import type { RefreshTiming } from '../../packages/core/src/connections/refresh-timing.ts';
import { openDatabase } from '../../packages/core/src/db/open-database.ts';
import { indexDefinitions } from '../../packages/core/src/definitions/definitions.ts';
import type { Log } from '../../packages/core/src/deps.ts';
import { createEgress } from '../../packages/core/src/egress/index.ts';
import { startChangeHub } from '../../packages/core/src/outbox/change-hub.ts';
import { createProjectReader } from '../../packages/core/src/projects/read.ts';
import { createVault } from '../../packages/core/src/vault/index.ts';

export interface AccessOptions {
  readonly connectionString: string;
  readonly keys: string;
  readonly sandboxUrl: string;
  readonly timing?: Partial<RefreshTiming>;
  readonly log?: Log;
}

/** A provider whose customer types a client of their own, from which tokens are made. */
function typedClient(sandboxUrl: string): Connector {
  return {
    id: 'typed',
    name: 'Files',
    baseUrl: `${sandboxUrl}/files`,
    auth: {
      kind: 'client_credentials',
      fields: [
        { name: 'clientId', label: 'client id', secret: false },
        { name: 'clientSecret', label: 'client secret', secret: true },
      ],
      tokenUrl: `${sandboxUrl}/files/token`,
      clientAuthentication: 'basic',
      scopes: ['files'],
    },
    identify: () => Promise.reject(new Error('nobody is identified here')),
  };
}

/** What opening an access takes, without the rest of the product: a small process can hold it. */
export async function openAccessDeps(options: AccessOptions): Promise<AccessDeps & { stop(): Promise<void> }> {
  const { connectionString, sandboxUrl } = options;
  const ignore = (): void => undefined;
  const log = options.log ?? { info: ignore, warn: ignore, error: ignore };
  const db = openDatabase({ connectionString, onConnectionLost: ignore });
  const project = defineProject();
  const egress = createEgress({
    allow: [new URL(sandboxUrl).host],
    reveal: () => Promise.reject(new Error('nothing here sends a secret')),
    limits: { floorMs: 0 },
  });
  const projects = createProjectReader(db);
  const changes = await startChangeHub({ connectionString, log, onProject: (projectId) => projects.forget(projectId) });
  return {
    db,
    vault: createVault({ keys: options.keys }),
    egress,
    projects,
    definitions: indexDefinitions(
      project.define([
        project.integration('crm', { connector: sandboxCrm({ baseUrl: sandboxUrl }) }),
        project.integration('mail', { connector: sandboxMail({ baseUrl: sandboxUrl }) }),
        project.integration('typed', { connector: typedClient(sandboxUrl) }),
      ]),
    ),
    environment: () => undefined,
    changes,
    refreshes: createRefreshes(options.timing),
    clock: systemClock,
    observer: unobserved,
    log,
    stop: async () => {
      await changes.stop();
      await egress.close();
      await db.destroy();
    },
  };
}
