import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { readUserSqlOf } from '../packages/core/src/users/read-user.ts';

// The floor: node:http, one prepared statement, and the rows as they come.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const projectId = process.env.PROJECT_ID;
const server = createServer(async (request, response) => {
  const { rows } = await pool.query({
    name: 'read-user',
    text: readUserSqlOf({ sharing: undefined, hasSettings: true }),
    values: [projectId, request.url?.slice(1)],
  });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows[0]));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
process.once('SIGTERM', () => process.exit(0));
