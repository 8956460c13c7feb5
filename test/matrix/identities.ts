import { hash, randomBytes, randomUUID } from 'node:crypto';
import { type ApiScope, apiScopes, appRouter, type ServerActor, toAppError } from '@acme/api';
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
  /** Has rights in another project only, or none: A's rows stay as they are whatever it does. */
  readonly stranger: boolean;
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
  const disabled = await stack.core.admin.createKey(projectId, 'secret');
  if (disabled.kind !== 'secret') throw new TypeError('another kind of key');
  await stack.core.admin.disableKey(projectId, disabled.id);
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

/** A key of A for each scope alone. Where keys have no scopes of their own yet, the router is called with the actor that such a key would prove. */
async function scopedKeys(fixtures: Fixtures, client: pg.Client): Promise<Identity[]> {
  const { rows } = await client.query(
    `select from information_schema.columns where table_schema = 'connect' and table_name = 'api_key' and column_name = 'scopes'`,
  );
  const scopes = apiScopes.filter((scope) => scope !== '*');
  return await Promise.all(
    scopes.map(async (scope) => ({
      name: `key A, scope ${scope}`,
      owner: true,
      stranger: false,
      call: rows.length > 0 ? await keyOverHttp(fixtures, client, scope) : actorOfScope(fixtures, scope),
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

function actorOfScope({ stack }: Fixtures, scope: ApiScope): Identity['call'] {
  const { core, project } = stack;
  const { projectId, apiKey } = project;
  const authorization = [`Bearer ${apiKey}`];
  const caller = appRouter.createCaller({
    requestId: randomUUID(),
    services: core.services,
    authenticateUser: () => core.authenticateUser({ projectId, authorization, origin: undefined, address: undefined }),
    authenticateServer: async (): Promise<ServerActor> => ({
      ...(await core.authenticateServer(authorization)),
      scopes: [scope],
    }),
  });
  return async ({ path }, input) => {
    const startedAt = performance.now();
    const call = path.split('.').reduce<any>((at, name) => at[name], caller) as (input: unknown) => Promise<unknown>;
    const answer = await call(input === undefined ? undefined : JSON.parse(input)).then(
      (result) => ({ outcome: 'ok', status: 200, body: JSON.stringify(result) ?? '' }),
      (thrown: unknown) => {
        const { code, status, message } = toAppError(thrown);
        return { outcome: code, status, body: JSON.stringify({ code, message }) };
      },
    );
    return { ...answer, headers: '', ms: performance.now() - startedAt };
  };
}
