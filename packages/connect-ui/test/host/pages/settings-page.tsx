import { ConnectPanel, ConnectProvider, type ConnectProviderProps } from '../../../src/index.ts';

/** What the server and the browser have to agree on. */
export interface SettingsPageProps {
  readonly apiUrl: string;
  readonly locale: string;
  readonly timeZone?: string | undefined;
  readonly snapshot?: ConnectProviderProps['snapshot'];
  readonly getToken: () => Promise<string>;
}

const appearance = { variables: { accent: 'rgb(120, 10, 90)' } };

/** A whole page of a host: rendered on its server, hydrated in the browser. */
export function SettingsPage({ getToken, ...rest }: SettingsPageProps): React.JSX.Element {
  const { apiUrl, locale, timeZone, snapshot } = rest;
  return (
    <html lang={locale}>
      <head>
        <title>Settings</title>
        <link rel="stylesheet" href="/styles.css" precedence="default" />
      </head>
      <body>
        <main>
          <h1>Settings</h1>
          <ConnectProvider {...{ apiUrl, locale, timeZone, snapshot, getToken, appearance }} projectId="p-1">
            <ConnectPanel view={{ screen: 'detail', integrationId: 'sandbox-crm' }} />
          </ConnectProvider>
        </main>
      </body>
    </html>
  );
}
