import pino from 'pino';
import { expect, test } from 'vitest';
import { logOptions } from '../src/telemetry/log-options.ts';

function write(fields: object, message = 'said'): any {
  const lines: string[] = [];
  pino(
    logOptions(() => ({ requestId: 'r-1' })),
    { write: (line: string) => void lines.push(line) },
  ).error(fields, message);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

test('a line is one line of JSON with what it belongs to', () => {
  expect(write({ path: 'a\nb' })).toMatchObject({ requestId: 'r-1', path: 'a\nb', msg: 'said' });
  expect(write({ requestId: 'r-2' }).requestId).toBe('r-2');
});

test('an error of the database is told without the row that it quotes', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "user_pkey"'), {
    name: 'DatabaseError',
    code: '23505',
    detail: 'Key (external_id)=(ada@northwind.example) already exists.',
    where: 'row of ada',
    parameters: ['ada@northwind.example'],
  });
  const { err } = write({ err: error });
  expect(err).toEqual({
    type: 'DatabaseError',
    code: '23505',
    message: 'duplicate key value violates unique constraint "user_pkey"',
    stack: expect.stringMatching(/^\s+at /),
  });
});

test('an error out of a step is told without its text, and so are its causes', () => {
  const cause = new TypeError('the provider said: {"email":"ada@northwind.example"}');
  const text = JSON.stringify(
    write({ error: Object.assign(new Error('422: ada@northwind.example', { cause }), { reason: 'code_threw' }) }),
  );
  expect(text).toContain('"reason":"code_threw"');
  expect(text).toContain('"cause":{"type":"TypeError"');
  expect(text).not.toContain('ada');
});

test('a code or a reason that is no word is not told', () => {
  expect(
    write({ error: Object.assign(new Error('x'), { code: 'ada@northwind.example', reason: { a: 1 } }) }).error,
  ).toEqual({
    type: 'Error',
    stack: expect.any(String),
  });
});

test.each([
  ['Bearer abc.def-ghi was refused', '[redacted] was refused'],
  ['basic dXNlcjpwYXNz', '[redacted]'],
  ['token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.c2lnbmF0dXJlLXBhcnQ is old', 'token [redacted] is old'],
  ['ek_live_abc123 is unknown', '[redacted] is unknown'],
  [
    'GET https://api.example/contacts?email=ada%40x&code=1 failed',
    'GET https://api.example/contacts?[redacted] failed',
  ],
])('%s', (said, told) => {
  expect(write({ err: new Error(said) }).err.message).toBe(told);
  expect(write({ err: said }).err).toBe(told);
});

test.each(['authorization', 'token', 'apiKey', 'body', 'url', 'clientSecret'])(
  'a field called %s is not told, however deep',
  (name) => {
    const line = write({ [name]: 'planted', request: { [name]: 'planted', headers: { [name]: 'planted' } } });
    expect(JSON.stringify(line)).not.toContain('planted');
  },
);
