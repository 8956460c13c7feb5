/** One picture: a story in one look. */
export interface Picture {
  /** The name of its file. */
  readonly name: string;
  readonly story: string;
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly dir: 'ltr' | 'rtl';
  /** A style sheet more. */
  readonly css?: string;
}

type Way = `${'wide' | 'narrow'} ${'light' | 'dark'}` | `${'wide' | 'narrow'} ${'light' | 'dark'} rtl`;

const widths = { wide: 1280, narrow: 320 } as const;
const everyWay = ['wide light', 'wide dark', 'narrow light', 'narrow dark'] as const;

/** The main screens. A story of which one look says as much as four has one or two. */
const stories: Readonly<Record<string, readonly Way[]>> = {
  // The list and what can be the matter with it.
  'panel-whole-panel--overview': everyWay,
  'panel-whole-panel--grid': ['wide light', 'wide dark'],
  'panel-whole-panel--no-match': ['narrow light'],
  'panel-whole-panel--loading': ['wide dark'],
  'panel-whole-panel--empty': ['wide light'],
  'panel-whole-panel--load-error': ['wide light', 'narrow dark'],
  'panel-whole-panel--offline': ['wide light', 'narrow dark'],
  'panel-whole-panel--session-ended': ['wide dark', 'narrow light'],
  'panel-whole-panel--user-suspended': ['wide dark', 'narrow light'],
  'panel-whole-panel--host-surface': ['wide light'],
  'panel-row-states--locked-with-plans': ['narrow light'],
  'panel-support-view--list': ['narrow dark'],
  'parts-of-their-own--banner': ['wide light', 'narrow dark'],

  // One integration.
  'panel-details--several-accounts': everyWay,
  'panel-details--not-connected': ['narrow dark'],
  'panel-details--suspended-by-rule': ['wide dark'],
  'panel-details--workflow-refused': ['narrow light'],
  'panel-details--settings-of-the-account': ['wide light'],
  'panel-details--activity-of-the-integration': ['wide light', 'narrow dark'],
  'panel-disconnecting--last-account': ['wide light', 'narrow dark'],

  // From "Connect" to "Connected".
  'panel-connecting--awaiting-slow': ['wide light'],
  'panel-connecting--fields-rejected': ['wide light', 'narrow dark'],
  'panel-connecting--code-entry-wrong': ['wide dark'],
  'panel-connecting--failed-popup-blocked': ['narrow light'],

  // Settings.
  'settings-form--filled-in': ['wide dark', 'narrow light'],
  'settings-form--wrong': ['narrow dark'],
  'settings-choices--open': ['narrow light', 'narrow dark'],
  'settings-fields--mapping-twice': ['wide dark', 'narrow light'],

  // Activity.
  'activity-list--runs': ['wide dark', 'narrow light'],
  'activity-detail--failed': ['wide light', 'narrow dark'],

  // Long words, and the other direction.
  'languages-german--overview': ['narrow light'],
  'languages-german--details': ['narrow dark'],
  'languages-german--failure': ['narrow light'],
  'languages-arabic--overview': ['wide light rtl', 'narrow dark rtl'],
  'languages-arabic--details': ['narrow light rtl'],
  'languages-arabic--form': ['narrow dark rtl'],
  'activity-list--arabic': ['wide light rtl'],
};

export const pictures: readonly Picture[] = Object.entries(stories).flatMap(([story, ways]) =>
  ways.map((way) => {
    const [size, scheme, dir = 'ltr'] = way.split(' ') as ['wide' | 'narrow', 'light' | 'dark', 'rtl'?];
    return { name: `${story}.${size}.${scheme}.png`, story, width: widths[size], scheme, dir };
  }),
);
