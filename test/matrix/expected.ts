import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startStack } from '../stack/start-stack.ts';
import { callAs } from './call-as.ts';
import { prepareFixtures } from './fixtures.ts';
import { prepareIdentities } from './identities.ts';
import { inOrder } from './inputs.ts';
import { procedures } from './procedures.ts';

/** Procedure, then identity: `ok` or the code of the refusal. */
export type Expected = Readonly<Record<string, Readonly<Record<string, string>>>>;

const file = fileURLToPath(new URL('expected.json', import.meta.url));

/** What is committed. With UPDATE_MATRIX=1 it is written anew first, from what the router does now; read each line that differs. */
export async function readExpected(): Promise<Expected> {
  if (process.env.UPDATE_MATRIX === '1') {
    await writeFile(file, `${JSON.stringify(await findOutcomes(), null, 2)}\n`);
  }
  return JSON.parse(await readFile(file, 'utf8')) as Expected;
}

async function findOutcomes(): Promise<Expected> {
  const stack = await startStack({ work: false });
  const client = new pg.Client({ connectionString: stack.connectionString });
  await client.connect();
  const fixtures = await prepareFixtures(stack);
  const identities = await prepareIdentities(fixtures, client);
  const found: Record<string, Record<string, string>> = {};
  for (const procedure of inOrder(procedures)) {
    const row: Record<string, string> = {};
    for (const identity of identities) {
      row[identity.name] = (await callAs(fixtures, procedure, identity, identity.owner)).outcome;
    }
    found[procedure.path] = row;
  }
  await client.end();
  await stack.stop();
  return Object.fromEntries(Object.entries(found).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
