/// <reference types="node" />
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Appearance } from '../src/index.ts';

const styles = fileURLToPath(new URL('../src/styles/styles.css', import.meta.url));
let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND'],
  });
});
afterAll(async () => {
  await browser?.close();
});

/** A page with the panel as a host's bundler would make it. */
async function openPage(mode: 'development' | 'production'): Promise<{ page: Page; warnings: string[]; code: string }> {
  const bundle = (entry: string) =>
    build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      minifySyntax: true,
      conditions: ['@acme/source'],
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
      jsx: 'automatic',
      logLevel: 'silent',
    });
  const [script, css] = await Promise.all([
    bundle(fileURLToPath(new URL('contrast-page.tsx', import.meta.url))),
    bundle(styles),
  ]);
  const code = script.outputFiles[0]?.text ?? '';
  const page = await browser.newPage({ colorScheme: 'light' });
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  await page.setContent('<main></main>');
  await page.addStyleTag({ content: css.outputFiles[0]?.text ?? '' });
  await page.addScriptTag({ content: code });
  return { page, warnings, code };
}

function show(page: Page, appearance: Appearance): Promise<void> {
  return page.evaluate(
    (given) => (window as unknown as { show(appearance: Appearance): void }).show(given),
    appearance,
  );
}

test('while a host develops, colours that cannot be read are said once, however they are written', async () => {
  const { page, warnings } = await openPage('development');
  await show(page, {});
  await show(page, { variables: { accent: '#ffff00' } });
  await show(page, { variables: { text: '#595959', surface: 'rgb(255 255 255)' } });
  // Readable in this scheme, and what shines through is unknown.
  await show(page, { variables: { text: 'light-dark(#222222, #eeeeee)' } });
  await show(page, { variables: { text: '#777777', surface: 'transparent' } });
  expect(warnings).toEqual([]);

  const grey = { text: 'oklch(0.7 0 0)' };
  await show(page, { variables: grey });
  await show(page, { variables: { ...grey } });
  expect(warnings).toEqual([expect.stringMatching(/contrast of 2\.\d:1 on its surface.*`text`.*4\.5:1 or more/)]);

  // The same pair in the other scheme is another question.
  await show(page, { colorScheme: 'dark', variables: { text: 'light-dark(#222222, #333333)' } });
  expect(warnings).toHaveLength(2);
  await page.addStyleTag({ content: 'main { --acme-surface: #d0d0d0; --acme-text: #808080 }' });
  await show(page, {});
  expect(warnings).toHaveLength(3);
  expect(warnings[2]).toContain('--acme-surface, --acme-text');
  await page.close();
});

test('in production it is not even there', async () => {
  const { page, warnings, code } = await openPage('production');
  await show(page, { variables: { text: '#dddddd' } });
  expect(warnings).toEqual([]);
  expect(code).toContain('--acme-');
  for (const trace of ['has a contrast of', 'OffscreenCanvas']) expect(code).not.toContain(trace);
  await page.close();
});
