/** Something that a page imports, to be weighed. */
export interface Weighed {
  /** What it is, in words of the table. */
  readonly what: string;
  /** What is imported, such as `@acme/connect-ui/headless`. */
  readonly from: string;
  /** The names that are imported; absent: everything. */
  readonly names?: readonly string[];
  /** The style sheet that a page loads besides. */
  readonly styles?: string;
  /** Weighed with React in it: for pages that have none. */
  readonly withReact?: true;
}

/** A public package of a peer, at a version that was looked at. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Its style sheet, where it has one that pages load by themselves. */
  readonly styles?: string;
  /** What a host shows of it, where that is less than everything. */
  readonly shown?: { readonly what: string; readonly names: readonly string[] };
}

/** What others ship to pages for a like purpose. */
export const peers: readonly Peer[] = [
  {
    name: '@pipedream/connect-react',
    version: '3.0.1',
    shown: { what: 'one form', names: ['FrontendClientProvider', 'ComponentFormContainer'] },
  },
  {
    name: '@amp-labs/react',
    version: '2.16.1',
    styles: '@amp-labs/react/styles',
    shown: { what: 'the installation', names: ['AmpersandProvider', 'InstallIntegration'] },
  },
  { name: '@novu/react', version: '3.19.2', shown: { what: 'the inbox', names: ['Inbox'] } },
  { name: '@useparagon/connect', version: '2.4.0' },
  { name: '@membranehq/react', version: '0.28.0', styles: '@membranehq/react/styles.css' },
];

/** What there is to weigh of a peer: all of it, and what a host shows. */
export function weighedOf({ name, styles, shown }: Peer): Weighed[] {
  const whole = { what: 'everything', from: name, ...(styles === undefined ? {} : { styles }) };
  return shown === undefined ? [whole] : [whole, { ...whole, ...shown }];
}

const ours = '@acme/connect-ui';

/** The same of ours, as far as the package has it. */
export function ourWeighed(entries: readonly string[], names: readonly string[]): Weighed[] {
  const styles = `${ours}/styles.css`;
  const one = (name: string, what: string): Weighed[] =>
    names.includes(name) ? [{ what, from: ours, names: ['ConnectProvider', name], styles }] : [];
  const entry = (path: string, what: string, more: Partial<Weighed> = {}): Weighed[] =>
    entries.includes(`./${path}`) ? [{ what, from: `${ours}/${path}`, ...more }] : [];
  return [
    { what: 'everything', from: ours, styles },
    ...one('ConnectPanel', 'the panel'),
    ...one('ConnectButton', 'the button'),
    ...entry('headless', 'headless'),
    ...entry('primitives', 'primitives'),
    ...entry('element', 'the element, React in it', { withReact: true }),
  ];
}
