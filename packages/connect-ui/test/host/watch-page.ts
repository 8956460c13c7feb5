import type { Page } from 'playwright-core';

/** What a page complains of, and whom it asks. To be called before the page is opened. */
export function watchPage(page: Page): { readonly complaints: string[]; readonly origins: Set<string> } {
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  return { complaints, origins };
}
