import { type DefinitionError, defineProject, httpTarget, type Integration, url } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { sandboxMail } from '@acme/integrations/catalog/sandbox-mail';
import type { Connector } from '@acme/integrations/connector';
import * as z from 'zod';

/** Where a definition of the tests leads to. */
export interface Leads {
  readonly sandboxUrl: string;
  /** One integration with a key and one with OAuth for each. */
  readonly targets: readonly string[];
  /** False: all of them lead to the sandbox, so that accounts can be connected. */
  readonly astray: boolean;
  /** A server that sends whoever asks for `/<n>` to target n. */
  readonly redirectorUrl: string;
  /** Read anew for each run, so that one definition has had many hosts. */
  readonly hostUrl: () => string;
  /** What became of a request: why it failed, or `answered`. */
  readonly outcomes: Map<string, string | undefined>;
}

export const keyId = (n: number): string => `key-${n}`;
export const oauthId = (n: number): string => `oauth-${n}`;

/** A host whose providers, or whose own address, are where nothing may be sent. */
export function defineHostile({ sandboxUrl, targets, astray, redirectorUrl, hostUrl, outcomes }: Leads) {
  const project = defineProject({
    metadata: { homepage: url() },
    events: {
      go: z.object({}),
      'host.told': z.object({}),
      'paths.tried': z.object({}),
      'redirects.tried': z.object({}),
    },
    host: {
      get baseUrl() {
        return httpTarget({ baseUrl: hostUrl() }).baseUrl;
      },
    },
  });
  const mail = sandboxMail({ baseUrl: sandboxUrl });
  const crm = sandboxCrm({ baseUrl: sandboxUrl });
  const calls = (id: string) =>
    project.workflow(`${id}-calls`, {
      name: 'Calls the provider',
      trigger: project.onEvent('go'),
      run: async ({ connection, step }) => await step.request('call', connection, { method: 'GET', path: '/messages' }),
    });

  const note = async (of: string, sent: Promise<unknown>): Promise<void> => {
    const outcome = sent.then(
      () => 'answered',
      (failure: { readonly reason?: string }) => failure.reason,
    );
    outcomes.set(of, await outcome);
  };

  /** Ids of integrations whose URLs the definition has refused, with its words. */
  const refused = new Map<string, string>();
  const integrations: Integration[] = [];
  const offer = (id: string, connector: Connector): void => {
    try {
      integrations.push(project.integration(id, { connector, workflows: [calls(id)] }));
    } catch (error) {
      if ((error as DefinitionError).name !== 'DefinitionError') throw error;
      refused.set(id, (error as DefinitionError).message);
    }
  };
  for (const [n, target] of targets.entries()) {
    offer(keyId(n), astray ? { ...mail, baseUrl: target } : mail);
    const leads = { authorizationUrl: target, tokenUrl: target, revocationUrl: target };
    offer(oauthId(n), astray ? { ...crm, auth: { ...crm.auth, ...leads } } : crm);
  }

  const tellHost = project.workflow('tell-host', {
    name: 'Tells the host',
    trigger: project.onEvent('host.told'),
    run: async ({ host, step }) => await step.request('tell', host, { method: 'GET', path: '/told' }),
  });
  const tryPaths = project.workflow('try-paths', {
    name: 'Takes whole URLs for paths',
    trigger: project.onEvent('paths.tried'),
    run: async ({ connection, host, step }) => {
      await step.map('target', targets, async (path, inner, n) => {
        for (const target of [connection, host]) {
          const sent = inner.request(target.kind, target, { method: 'GET', path });
          await note(`path of ${target.kind} ${n}`, sent);
        }
      });
    },
  });
  const plain = project.integration('plain', { connector: mail, workflows: [tellHost, tryPaths] });

  const tryRedirects = project.workflow('try-redirects', {
    name: 'Is sent elsewhere',
    trigger: project.onEvent('redirects.tried'),
    run: async ({ connection, step }) => {
      const follow = async (n: number, inner: typeof step): Promise<void> => {
        const json = { of: 'the customer' };
        await note(`redirect ${n}`, inner.request('follow', connection, { method: 'POST', path: `/${n}`, json }));
      };
      // All at once: each is tried again, as nobody knows whether the next answer is a redirect too.
      await step.map('target', targets, (_, inner, n) => follow(n, inner), { concurrency: targets.length });
    },
  });
  const turned = project.integration('turned', {
    connector: astray ? { ...mail, baseUrl: redirectorUrl } : mail,
    workflows: [tryRedirects],
  });
  const turnedLeads = { tokenUrl: `${redirectorUrl}/0`, revocationUrl: `${redirectorUrl}/0` };
  const turnedOauth = project.integration('turned-oauth', {
    connector: astray ? { ...crm, auth: { ...crm.auth, ...turnedLeads } } : crm,
    workflows: [calls('turned-oauth')],
  });
  return { definition: project.define([...integrations, plain, turned, turnedOauth]), refused };
}
