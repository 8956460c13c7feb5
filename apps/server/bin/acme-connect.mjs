#!/usr/bin/env node
// The command runs on what is built; in this repository `npm run build` makes it.
const [major] = process.versions.node.split('.').map(Number);
if (major < 22) {
  console.error(
    `acme-connect needs Node 22.18 or newer; this is ${process.versions.node}. Inside the repository use "npx acme-connect".`,
  );
  process.exit(78);
}
const { run } = await import('../dist/main.mjs');
await run(process.argv);
