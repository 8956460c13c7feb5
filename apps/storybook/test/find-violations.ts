import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { axePath } from './open-story.ts';

/** Rules about a whole page: a component has no landmarks and no page heading of its own. */
const pageRules = ['region', 'page-has-heading-one', 'landmark-one-main', 'bypass', 'document-title', 'html-has-lang'];

const everyRule = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: Object.fromEntries(pageRules.map((rule) => [rule, { enabled: false }])),
};

export async function addAxe(page: Page): Promise<void> {
  await page.evaluate(await readFile(axePath, 'utf8'));
}

interface Question {
  /** Absent: all that say something about a component. */
  readonly onlyRules?: readonly string[] | undefined;
  /** Absent: the whole story. */
  readonly within?: string;
}

/** What axe says of what the page shows. The page has had `addAxe`. */
export async function findViolations(
  page: Page,
  { onlyRules, within = '.host-page' }: Question = {},
): Promise<string[]> {
  const rules = onlyRules === undefined ? everyRule : { runOnly: { type: 'rule', values: onlyRules } };
  return page.evaluate(runAxe, { within, options: { ...rules, resultTypes: ['violations'], preload: false } });
}

/** Runs in the page. */
async function runAxe({ within, options }: { readonly within: string; readonly options: object }): Promise<string[]> {
  interface Axe {
    run(
      context: unknown,
      given: object,
    ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
  }
  const { axe } = window as unknown as { axe: Axe };
  const { violations } = await axe.run([...document.querySelectorAll(within)], options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `axe ${id}: ${html} ${failureSummary}`),
  );
}
