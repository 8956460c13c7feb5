import type { ConnectClient } from '@acme/connect';
import { ConnectPanel, ConnectProvider, type Messages } from '@acme/connect-ui';
import { de } from '@acme/connect-ui/locales/de';
import { useEffect, useState } from 'react';

// Outside of the component: the same object on every render.
const messages: Messages = { ...de, 'panel.title': 'Verbindungen' };

export function GermanPage({ client }: { readonly client: ConnectClient }) {
  return (
    <ConnectProvider client={client} locale="de" messages={messages}>
      <ConnectPanel />
    </ConnectProvider>
  );
}

const languages = {
  en: async () => ({}),
  de: async () => (await import('@acme/connect-ui/locales/de')).de,
  ar: async () => (await import('@acme/connect-ui/locales/ar')).ar,
};

/** Loads one language, the customer's, and waits for it rather than showing English first. */
export function PageInTheirLanguage(props: {
  readonly client: ConnectClient;
  readonly locale: keyof typeof languages;
}) {
  const { client, locale } = props;
  const [loaded, setLoaded] = useState<{ readonly locale: string; readonly messages: Messages }>();
  useEffect(() => {
    let isCurrent = true;
    void languages[locale]().then((texts) => isCurrent && setLoaded({ locale, messages: texts }));
    return () => {
      isCurrent = false;
    };
  }, [locale]);
  return loaded === undefined ? null : (
    <ConnectProvider client={client} {...loaded}>
      <ConnectPanel />
    </ConnectProvider>
  );
}
