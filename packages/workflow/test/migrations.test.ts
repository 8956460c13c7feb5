import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../src/migrate/', import.meta.url);

/** A database that has a migration never runs it again: a change is a new file, and a new line here. */
const frozen: Record<string, string> = {
  '0001-initial.ts': '932b5cbfe8deff8eb890c5b38e5dbe0b941a5887aae56b5e56de5b0d419cb924',
  '0002-lists.ts': 'af390385b033d15e01e3a79362ba0b22c4c003d833dabc882ed88b2242c809fd',
  '0003-durable.ts': 'c80c1c28069b2c673630f297538e73ac61f5e6f9c1cd83d073c507fd19779ba4',
  '0004-traceparent.ts': '1f2fc55df316ded4443d15a33d8aa813f71c04b81fe4f001150e2aaea9470b37',
  '0005-explained-of-subject.ts': '78a2bc3b4fb55acfc0ca35c087bbdfc98ce6c3aaf90ff5fa90dd828e57c8cb6d',
  '0006-unsettled.ts': '6c710491db4e065f1077f53edd952dc802b65a5706982ac961ea2e073137a654',
  '0007-held-ticks.ts': '7491063319966c9e2520023cd1d290ed184add4d8138e44b7a2b42d7053b03a2',
};

test('migrations that are out are never edited, and all of them are known', () => {
  const files = readdirSync(folder).filter((name) => /^\d{4}-/.test(name));
  const hashes = files.map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex'),
  ]);
  expect(Object.fromEntries(hashes)).toEqual(frozen);
  const registered = readFileSync(new URL('index.ts', folder), 'utf8');
  for (const name of files) expect(registered).toContain(`'./${name}'`);
});
