// The lab's profile panel: closed until it is asked for, open at once with `?profile`, which a changed state leaves there.
import { expect, test } from './support/fixtures.ts';

const small = '#depth=4&channels=2&draws=8&backend=cpu';

test('opens with ?profile, shows every layer, and follows the settings', async ({ page }) => {
  await page.goto(`./?profile${small}`);
  const profile = page.locator('erf-lab erf-profile');
  await expect(profile.locator('tr[part=row]')).toHaveCount(10);
  await expect(profile.locator('[part=summary]')).toContainText(/\d %/);
  await page.locator('erf-lab').getByRole('slider', { name: 'Depth' }).first().press('ArrowLeft');
  await expect(profile.locator('tr[part=row]')).toHaveCount(8);
  // The state is in the address's ending; what stands before it stays.
  await expect.poll(() => new URL(page.url()).search).toBe('?profile');
  expect(new URL(page.url()).hash).toContain('depth=3');
});

test('is closed elsewhere, and measures when it is opened; the picture goes on after', async ({ page }) => {
  await page.goto(`./${small}`);
  const panel = page.locator('erf-lab details.profile');
  await expect(panel.locator('summary')).toBeVisible();
  await expect(panel.locator('erf-profile')).toHaveCount(0);
  await panel.locator('summary').click();
  await expect(panel.locator('tr[part=row]')).toHaveCount(10);
  await page.waitForFunction(() => window.erfRecording.frames.some(({ final }) => final));
});
