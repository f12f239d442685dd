// Without WebGPU the page says so in one line and runs on the CPU; who insists on WebGPU is told, and shown a way on.
import { stack } from './support/arithmetic.ts';
import { inBrowser } from './support/browsers.ts';
import { expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import { Lab } from './support/lab.ts';

/** A name that leads to this machine, and for which, unlike 127.0.0.1, browsers have no secure context. */
const insecureHost = 'erf-lab.test';

const browsers = {
  'a browser without an adapter': {
    flags: (flags: readonly string[]) => [
      ...flags.filter((flag) => flag !== '--enable-unsafe-webgpu'),
      '--disable-gpu',
    ],
    host: null,
    line: 'found no adapter',
  },
  'a page that is not secure': {
    flags: (flags: readonly string[]) => [...flags, `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`],
    host: insecureHost,
    line: 'not secure',
  },
} as const;

for (const [title, { flags, host, line }] of Object.entries(browsers)) {
  test(`${title} gets the CPU backend, the right numbers, and one line about it`, async ({
    problems,
    baseURL,
  }) => {
    await inBrowser({ problems, flags }, async (page) => {
      const site = new URL(baseURL!);
      if (host !== null) site.hostname = host;
      const lab = new Lab(page);
      await page.goto(`${site.href}#depth=5&channels=2&activation=none&weights=ones`);
      await lab.settled();
      await expectOnes(lab, stack(5, 3));
      await expect(lab.number('Backend')).toHaveText('CPU');
      const notes = lab.heatmap.locator('.notes');
      await expect(notes).toHaveText(new RegExp(`^Computed on the CPU: [^.]*${line}[^.]*\\.$`));
      await lab.type('Depth', '6');
      await lab.settled();
      await expectOnes(lab, stack(6, 3));

      // A link that insists on WebGPU.
      await page.evaluate(
        () => (location.hash = '#depth=7&channels=2&activation=none&weights=ones&backend=webgpu'),
      );
      const alert = lab.heatmap.getByRole('alert');
      await expect(alert).toContainText(line);
      await expect(alert).toContainText('the CPU backend needs none');
      await alert.getByRole('button', { name: 'Try again' }).click();
      await expect(alert).toContainText(line);
      await alert.getByRole('button', { name: 'Use the CPU backend' }).click();
      await lab.settled();
      await expectOnes(lab, stack(7, 3));
      await expect(alert).toHaveCount(0);
      await expect(page.locator('erf-lab .problems')).toHaveCount(0);
      expect(await lab.hash()).toBe('#depth=7&channels=2&activation=none&weights=ones&backend=cpu');
    });
  });
}
