import { createConnect } from '@acme/connect';
import { renderToReadableStream, renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConnectPanel, ConnectProvider, ExecutionList } from '../src/index.ts';
import { ar } from '../src/locales/ar.ts';
import { ja } from '../src/locales/ja.ts';
import { createScenarioClient, exampleUser, failedExecution } from '../src/testing/index.ts';

test('on a server, without data, the panel is its skeleton, and nothing is asked of anybody', () => {
  let calls = 0;
  const count = async (): Promise<never> => {
    calls++;
    throw new Error('not on a server');
  };
  const client = createConnect({ apiUrl: 'https://connect.test', projectId: 'p', getToken: count, fetch: count });
  const html = renderToString(
    <ConnectProvider client={client}>
      <ConnectPanel />
    </ConnectProvider>,
  );
  expect(html).toContain('Integrations');
  expect(html).toContain('data-acme-part="skeleton-row"');
  expect(html).not.toContain('style=');
  expect(calls).toBe(0);
});

test('with data, the text of the list and of what is open is in the HTML', async () => {
  const stream = await renderToReadableStream(
    <ConnectProvider client={createScenarioClient({ user: exampleUser() })} timeZone="UTC">
      <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
    </ConnectProvider>,
  );
  await stream.allReady;
  const html = await new Response(stream).text();
  for (const text of ['Needs attention', 'Northwind Mail', 'Included in Pro', 'Send new contacts', 'Sep 14, 2026']) {
    expect(html).toContain(text);
  }
});

test('where the server cannot wait, the list is in the HTML and the details follow in the browser', () => {
  const html = renderToString(
    <ConnectProvider client={createScenarioClient({ user: exampleUser() })} timeZone="UTC">
      <ConnectPanel view={{ screen: 'detail', integrationId: 'paper-trail' }} />
    </ConnectProvider>,
  );
  expect(html).toContain('Northwind Mail');
  expect(html).toContain('data-acme-part="detail"');
});

test('without a provider, the panel says what is missing', () => {
  expect(() => renderToString(<ConnectPanel />)).toThrow('put a <ConnectProvider> above');
});

test('in Arabic the panel is written from right to left, and an address in it stays whole', async () => {
  const stream = await renderToReadableStream(
    <ConnectProvider
      client={createScenarioClient({ user: exampleUser() })}
      locale="ar"
      messages={{ ...ar, 'panel.title': 'الربط' }}
      timeZone="UTC"
    >
      <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
    </ConnectProvider>,
  );
  await stream.allReady;
  const html = await new Response(stream).text();
  expect(html).toMatch(/<section data-acme-part="panel"[^>]* lang="ar" dir="rtl"/);
  expect(html).toMatch(/<h2 [^>]*>الربط</);
  expect(html).toContain('aria-label="إعادة التسمية: \u2068ada@lovelace.example\u2069"');
  expect(html).toContain('<div role="status" lang="ar"');
});

test('a language that is written from left to right leaves the direction to the page', async () => {
  const stream = await renderToReadableStream(
    <ConnectProvider client={createScenarioClient({ user: exampleUser() })} locale="ja" messages={ja} timeZone="UTC">
      <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
    </ConnectProvider>,
  );
  await stream.allReady;
  const html = await new Response(stream).text();
  expect(html).not.toContain('dir=');
  expect(html).toContain('2026/09/14から連携');
});

test.each([
  ['en', 'America/Los_Angeles', 'Thursday, November 26, 2026', '1:41 AM'],
  ['de', 'Asia/Tokyo', 'Donnerstag, 26. November 2026', '18:41'],
])('runs are in the HTML in %s and the time zone %s, whatever the server has', async (locale, timeZone, day, time) => {
  const page = (
    <ConnectProvider
      client={createScenarioClient({ user: exampleUser(), executions: [failedExecution()] })}
      locale={locale}
      timeZone={timeZone}
    >
      <ExecutionList />
    </ConnectProvider>
  );
  const stream = await renderToReadableStream(page);
  await stream.allReady;
  const html = await new Response(stream).text();
  for (const text of [day, time, 'Send new contacts', 'Sandbox CRM didn’t respond.']) expect(html).toContain(text);
  expect(html).not.toContain('style=');
});
