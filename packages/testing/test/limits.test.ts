import { defineProject, type RunInput } from '@acme/integrations';
import { sandboxCrm } from '@acme/integrations/catalog/sandbox-crm';
import { expect, test } from 'vitest';
import { fake, runWorkflow } from '../src/index.ts';

type Input = RunInput<Record<never, never>, unknown, Record<never, never>>;

/** Runs this as a workflow, as an account of the sandbox. */
function runOne(run: (input: Input) => Promise<unknown>, connection = fake()) {
  const project = defineProject();
  const one = project.workflow('one', { name: 'One', trigger: project.onManual(), run });
  const config = project.define([project.integration('crm', { connector: sandboxCrm(), workflows: [one] })]);
  return runWorkflow(config, 'one', { connection });
}

test('a result of more than a megabyte fails its step, and a thousand and one steps the run', async () => {
  const large = await runOne(({ step }) => step.run('large', () => 'x'.repeat(1_100_000)));
  expect(large.error).toMatchObject({ reason: 'payload_too_large', steps: ['large'] });
  const many = await runOne(async ({ step }) => {
    for (let count = 0; ; count++) await step.run('again', () => count);
  });
  expect(many.error).toMatchObject({ reason: 'payload_too_large', message: expect.stringContaining('1000 steps') });
  expect(many.journal.keys.at(-1)).toBe('again#1000');
});

test('values come back as JSON gives them, the first time too', async () => {
  const { output } = await runOne(({ step }) => step.run('date', () => ({ at: new Date(0), left: undefined })));
  expect(output).toEqual({ at: '1970-01-01T00:00:00.000Z' });
});

test('bytes are sent and read as they are', async () => {
  const bytes = Uint8Array.of(0, 255, 10);
  const connection = fake()
    .on('PUT /files/{name}', ({ body, params }) => ({
      json: { sent: [...(body as Uint8Array)], name: params['name'] },
    }))
    .on('GET /files/{name}', { body: bytes });
  const { output, requests } = await runOne(async ({ connection: account, step }) => {
    const headers = { 'content-type': 'application/octet-stream' };
    const put = await step.request('put', account, { method: 'PUT', path: '/files/a%20%', body: bytes, headers });
    return [put, await step.request('get', account, { method: 'GET', path: '/files/a', answer: 'base64' })];
  }, connection);
  expect(output).toEqual([{ sent: [0, 255, 10], name: 'a%20%' }, Buffer.from(bytes).toString('base64')]);
  expect(requests[0]).toMatchObject({
    body: bytes,
    json: undefined,
    headers: { 'content-type': 'application/octet-stream' },
  });
});

test('a failure that is caught is a result, and items of a map run a few at once', async () => {
  let atOnce = 0;
  let most = 0;
  const { output, journal } = await runOne(async ({ step }) => {
    const caught = await step
      .run('fails', () => Promise.reject(new Error('no')), { tries: 3, backoff: { first: '1 minute' } })
      .catch((error: Error) => error.message);
    const mapped = await step.map(
      'each',
      [1, 2, 3, 4, 5],
      async (item, inner) =>
        inner.run('double', async () => {
          most = Math.max(most, (atOnce += 1));
          await new Promise(setImmediate);
          atOnce -= 1;
          return item * 2;
        }),
      { concurrency: 2 },
    );
    return [caught, mapped];
  });
  expect(output).toEqual(['Error: no', [2, 4, 6, 8, 10]]);
  expect(journal.step('fails')).toMatchObject({ status: 'failed', attempts: 3, tries: { length: 3 } });
  expect(most).toBe(2);
});
