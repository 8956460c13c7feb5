/// <reference types="node" />
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const source = new URL('../src/', import.meta.url);
const paths = await readdir(source, { recursive: true });
const textsOf = (ending: string): Promise<string[]> =>
  Promise.all(paths.filter((path) => path.endsWith(ending)).map((path) => readFile(new URL(path, source), 'utf8')));

test('a rule for a button or an input is stronger than what hosts say of input[type=checkbox]', async () => {
  const components = (await textsOf('.tsx')).join('\n');
  const controls = new Set(
    [...components.matchAll(/<(?:button|input)\b[^>]*?data-acme-part="([\w-]+)"/g)].map(([, part]) => part),
  );
  expect([...controls]).toEqual(expect.arrayContaining(['button', 'input', 'switch', 'row-name']));
  const styles = (await textsOf('.css')).join('\n').replace(/\/\*.*?\*\//gs, '');
  const selectors = [...styles.matchAll(/([^{}]+)\{/g)].flatMap(([, list = '']) => list.split(/,(?![^(]*\))/));
  const weak = selectors
    .map((selector) => selector.trim())
    .filter((selector) => controls.has(/\[data-acme-part="([\w-]+)"\][^\s>+~]*$/.exec(selector)?.[1]))
    .filter((selector) => !selector.includes('::'))
    .filter((selector) => (selector.match(/\[|(?<!:):(?!:)/g) ?? []).length < 2);
  expect(weak, 'write the attribute twice: [data-acme-part="x"][data-acme-part]').toEqual([]);
});
