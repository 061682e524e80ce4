import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from './support/axe';
import { expect, test } from './support/fixtures';

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing: the work, the settings, an error (${theme})`, async ({ launch }) => {
    const podshell = await launch({ settings: { theme } });
    await podshell.item(1, 'shop-a1b2').waitFor();
    expect(await violations(podshell)).toEqual([]);
    await podshell.openEnvironment('shop-a1b2');
    await podshell.item(1, 'static-5e6f').click();
    await podshell.alerts.first().waitFor();
    await podshell.item(1, 'demo-77aa').click();
    expect(await violations(podshell)).toEqual([]);
    await podshell.page.keyboard.press('Control+,');
    await podshell.page.getByRole('dialog', { name: 'Settings' }).waitFor();
    expect(await violations(podshell)).toEqual([]);
  });

  test(`axe finds nothing on the first-run screen (${theme})`, async ({ launch, folder }) => {
    const kubeconfig = join(folder, 'broken');
    writeFileSync(kubeconfig, 'a: [1');
    const podshell = await launch({ kubeconfig, settings: { theme }, env: { HOME: folder } });
    await podshell.page.getByText(kubeconfig).first().waitFor();
    expect(await violations(podshell)).toEqual([]);
  });
}
