import { inspect } from 'node:util';
import { secretText } from '@acme/integrations';
import { expect, test } from 'vitest';
import { createReveal, freshSecret } from '../../src/secrets/secret-ref.ts';

const value = 'tk_live_fresh';

test('a credential that is not stored yet shows to nobody who prints or takes apart its handle', async () => {
  const handle = freshSecret({ value, secrets: [value] }, ['api.taskly.test']);
  for (const customInspect of [true, false]) {
    const seen = inspect([handle, secretText`Bearer ${handle}`], { showHidden: true, depth: null, customInspect });
    expect(seen).not.toContain(value);
    expect(seen).toContain(customInspect ? '[secret:credential]' : 'FreshValue');
  }
  const parts = Reflect.ownKeys(handle).map((key) => Reflect.get(handle, key) as unknown);
  expect(JSON.stringify([handle, parts, Object.assign({}, handle)])).not.toContain(value);
  // Nothing of what is stored is needed for it.
  const reveal = createReveal({} as Parameters<typeof createReveal>[0]);
  expect(await reveal(handle)).toEqual({ value, secrets: [value], hosts: ['api.taskly.test'] });
});
