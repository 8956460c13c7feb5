import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportsOf, weigh, type Weight } from './bundle-ui.ts';
import { installPeer } from './install-peer.ts';
import { ourWeighed, type Peer, peers, weighedOf } from './ui-packages.ts';

/**
 * How much of a page our panel is, beside what peers ship, bundled alike in one run: React left out, minified, gzip level 9.
 * `npm run bench:ui` installs the peers into `.cache/bench-ui`, and uses what is there already. Nothing of them is run, and no address
 * that stands in them is asked for.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const folderOfOurs = join(root, 'packages/connect-ui');

interface Line {
  readonly name: string;
  readonly version: string;
  readonly what: string;
  /** Or why there is none. */
  readonly weight: Weight | string;
}

const { version, exports } = JSON.parse(await readFile(join(folderOfOurs, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly exports: object;
};
const name = '@acme/connect-ui';
const lines: Line[] = [];
for (const weighed of ourWeighed(Object.keys(exports), await exportsOf(folderOfOurs, name))) {
  lines.push({ name, version, what: weighed.what, weight: await weigh(folderOfOurs, weighed) });
}
for (const peer of peers) {
  console.log(`${peer.name} ${peer.version} …`);
  lines.push(...(await weighPeer(peer)));
}
printLines(lines);

/** A line for each thing to weigh, or one that says why there is none. */
async function weighPeer(peer: Peer): Promise<Line[]> {
  const of = { name: peer.name, version: peer.version };
  const found: Line[] = [];
  try {
    const folder = await installPeer(join(root, '.cache/bench-ui'), peer);
    for (const weighed of weighedOf(peer)) {
      const weight = await weigh(folder, weighed).catch(
        ({ message }: Error) => `could not be bundled: ${message.split('\n')[1] ?? message}`,
      );
      found.push({ ...of, what: weighed.what, weight });
    }
  } catch (error) {
    found.push({ ...of, what: 'everything', weight: `could not be installed: ${(error as Error).message}` });
  }
  return found;
}

function printLines(all: readonly Line[]): void {
  const whole = all[0]?.weight;
  const ours = typeof whole === 'object' ? totalOf(whole) : Number.NaN;
  const cells = all.map(({ name: from, version: at, what, weight }) =>
    typeof weight === 'string'
      ? [from, at, what, weight]
      : [
          from,
          at,
          what,
          kilobytes(weight.scripts),
          kilobytes(weight.later),
          kilobytes(weight.styles),
          (totalOf(weight) / ours).toFixed(2),
        ],
  );
  const table = [['package', 'version', 'what', 'js gz', 'js later', 'css gz', 'of ours'], ...cells];
  // What could not be weighed runs over the columns behind it.
  const widths = [0, 1, 2, 3, 4, 5, 6].map((column) =>
    Math.max(...table.filter((row) => row.length === 7 || column < 3).map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) =>
    column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  for (const row of table) console.log(row.map(pad).join('  ').trimEnd());

  console.log('\nHosts whose addresses stand in what a page loads, as text; whether one is asked is not looked at:');
  for (const { name: from, what, weight } of all) {
    if (typeof weight === 'string' || what !== 'everything') continue;
    console.log(`${from}: ${weight.hosts.length === 0 ? 'none' : weight.hosts.join(', ')}`);
  }
}

/** Everything that a page may come to load. */
function totalOf({ scripts, later, styles }: Weight): number {
  return scripts + later + styles;
}

function kilobytes(bytes: number): string {
  return bytes === 0 ? '-' : `${(bytes / 1000).toFixed(1)} kB`;
}
