import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BrowserSettings } from '../open-story.ts';

const { resolve } = createRequire(import.meta.url);
const fontPath = (name: string): string => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** The narrower DejaVu is about as wide as what hosts use, and has Latin and Arabic letters. */
const faces = [
  { family: 'Pictured', weight: 400, name: 'DejaVuSansCondensed' },
  { family: 'Pictured', weight: 700, name: 'DejaVuSansCondensed-Bold' },
  { family: 'ui-monospace', weight: 400, name: 'DejaVuSansMono' },
];

/** A style sheet with the fonts in it, and the host's page set in them. */
export async function letterStyles(): Promise<string> {
  const rules = await Promise.all(
    faces.map(async ({ family, weight, name }) => {
      const font = await readFile(fontPath(name), 'base64');
      return `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url(data:font/ttf;base64,${font}) }`;
    }),
  );
  return `${rules.join('\n')} .host-page { min-block-size: 0; font-family: Pictured }`;
}

/**
 * What a machine says about fonts, which ones it has and how their edges are smoothed, is not heard: on Linux the browser reads
 * this instead. @returns settings, and takes away what they needed
 */
export async function letterSettings(): Promise<{ settings: BrowserSettings; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-letters-'));
  const path = join(folder, 'fonts.conf');
  const edits = Object.entries({ antialias: 'true', hinting: 'false', autohint: 'false' })
    .map(([name, value]) => edit(name, `<bool>${value}</bool>`))
    .concat(edit('hintstyle', '<const>hintnone</const>'), edit('rgba', '<const>none</const>'));
  await writeFile(
    path,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${dirname(fontPath('DejaVuSans'))}</dir>
  <cachedir>${folder}</cachedir>
  <match target="pattern">${edits.join('')}</match>
  <match target="font">${edits.join('')}</match>
</fontconfig>
`,
  );
  return {
    settings: {
      args: ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
      env: { FONTCONFIG_FILE: path },
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function edit(name: string, value: string): string {
  return `<edit name="${name}" mode="assign">${value}</edit>`;
}
