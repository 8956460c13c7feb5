import { hash, randomBytes, randomUUID } from 'node:crypto';
import { type ApiScope, apiScopes } from '@acme/api';
import { createConnectClient } from '@acme/sdk';
import type pg from 'pg';
import { remember } from '../stack/canary.ts';
import { hostOrigin } from '../stack/start-stack.ts';
import { type Answer, callProcedure, type Credential } from './call-procedure.ts';
import type { Fixtures } from './fixtures.ts';
import type { Procedure } from './procedures.ts';

/** Somebody who calls. */
export interface Identity {
  readonly name: string;
  /** Acts with the rights of A1 or of A's backend: may use up what is A's. */
  readonly owner: boolean;
  /** Has rights in another project only, or none to change anything: A's rows stay as they are whatever it does. */
  readonly stranger: boolean;
  /** Sees what A1's panel shows. */
  readonly sees?: true;
  call(procedure: Procedure, input: string | undefined): Promise<Answer>;
}

/** So many forged tokens a minute are looked at per project, so a project serves a part of the procedures. */
const forgeriesPerProject = 15;

/** Everybody that the matrix calls every procedure as. */
export async function prepareIdentities(fixtures: Fixtures, client: pg.Client): Promise<readonly Identity[]> {
  const { stack, tokens, projectB } = fixtures;
  const { projectId, apiKey } = stack.project;
  const send = (procedure: Procedure, credential: Credential, input: string | undefined) =>
    callProcedure(stack.url, procedure, credential, input);
  const byToken =
    (token: string, inProject = projectId) =>
    (procedure: Procedure, input: string | undefined) =>
      send(procedure, { authorization: [`Bearer ${token}`], projectId: inProject }, input);
  const stranger = { owner: false, stranger: true };
  const owner = { owner: true, stranger: false };
  const { keys } = stack.core.services;
  const admin = stack.core.admin.actor(projectId);
  const disabled = await keys.createSecret(admin, { name: 'Disabled', scopes: ['*'] });
  await keys.disableSecret(admin, { keyId: disabled.key.id, force: false });
  const inElsewhere = await sendElsewhere(fixtures);
  return [
    {
      name: 'anonymous',
      ...stranger,
      call: (procedure, input) => send(procedure, { authorization: [], projectId }, input),
    },
    { name: 'garbage', ...stranger, call: byToken('ek_live_garbage.eyJ.garbage') },
    { name: 'user A1', ...owner, call: byToken(tokens.a1) },
    { name: 'user A2', owner: false, stranger: false, call: byToken(tokens.a2) },
    { name: 'user B1', ...stranger, call: byToken(tokens.b1, projectB.projectId) },
    { name: 'user A1, token expired', ...stranger, call: byToken(tokens.expired) },
    { name: 'user A1, token signed before tokens_valid_after', ...stranger, call: byToken(tokens.revoked) },
    { name: 'user A1, token sent for another project', ...stranger, call: inElsewhere },
    {
      name: 'two Authorization headers, both good',
      ...stranger,
      call: (procedure, input) => {
        const good = `Bearer ${procedure.meta.auth === 'user' ? tokens.a1 : apiKey}`;
        return send(procedure, { authorization: [good, good], projectId }, input);
      },
    },
    { name: 'support viewing A1', ...stranger, sees: true, call: byToken(tokens.viewer) },
    { name: 'key A', ...owner, call: byToken(apiKey) },
    ...(await scopedKeys(fixtures, client)),
    { name: 'key A, disabled', ...stranger, call: byToken(disabled.apiKey) },
    { name: 'key B', ...stranger, call: byToken(projectB.apiKey) },
  ];
}

/** The backend of a third project, which has a user of B1's id. */
export async function prepareOutsider({ stack, b1 }: Fixtures): Promise<Identity> {
  const { projectId, apiKey } = await stack.core.admin.createProject({ name: 'Outside', origins: [] });
  await createConnectClient({ url: stack.url, apiKey }).users.setMetadata(b1, { plan: 'pro' });
  return {
    name: 'key of another project',
    owner: false,
    stranger: true,
    call: (procedure, input) =>
      callProcedure(stack.url, procedure, { authorization: [`Bearer ${apiKey}`], projectId }, input),
  };
}

async function sendElsewhere({ stack, tokens }: Fixtures): Promise<Identity['call']> {
  const projects: string[] = [];
  let sent = 0;
  return async (procedure, input) => {
    if (sent % forgeriesPerProject === 0) {
      const name = `Elsewhere ${randomUUID()}`;
      projects.push((await stack.core.admin.createProject({ name, origins: [hostOrigin] })).projectId);
    }
    sent += 1;
    const credential = { authorization: [`Bearer ${tokens.a1}`], projectId: projects.at(-1) ?? '' };
    return await callProcedure(stack.url, procedure, credential, input);
  };
}

/** A key of A for each scope alone: more than a project may have, so they are not made at the door. */
async function scopedKeys(fixtures: Fixtures, client: pg.Client): Promise<Identity[]> {
  const scopes = apiScopes.filter((scope) => scope !== '*');
  return await Promise.all(
    scopes.map(async (scope) => ({
      name: `key A, scope ${scope}`,
      owner: true,
      stranger: false,
      call: await keyOverHttp(fixtures, client, scope),
    })),
  );
}

async function keyOverHttp({ stack }: Fixtures, client: pg.Client, scope: ApiScope): Promise<Identity['call']> {
  const { projectId, apiKey } = stack.project;
  const made = remember('api key', `${apiKey.slice(0, -43)}${randomBytes(32).toString('base64url')}`);
  await client.query(`insert into connect.api_key (project_id, id, sha256, hint, scopes) values ($1, $2, $3, '', $4)`, [
    projectId,
    randomUUID(),
    hash('sha256', made, 'buffer'),
    [scope],
  ]);
  return (procedure, input) =>
    callProcedure(stack.url, procedure, { authorization: [`Bearer ${made}`], projectId }, input);
}
