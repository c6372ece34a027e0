import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Page} from 'playwright/test';
import {ROOT} from '../electron/testing';

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
/** What axe-core finds wrong with the page as it is now, targets of less than 24 px too. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const {axe} = window as unknown as {
      axe: {
        run(options: object): Promise<{violations: {id: string; nodes: {html: string; failureSummary: string}[]}[]}>;
      };
    };
    const {violations: found} = await axe.run({rules: {'target-size': {enabled: true}}});
    return found.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.html} ${node.failureSummary}`),
    );
  });
}
