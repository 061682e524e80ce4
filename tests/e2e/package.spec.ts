import { test } from './support/fixtures';

const PACKAGED = process.env['PODSHELL_PACKAGED_APP'];

test('the packaged app opens a shell too', async ({ launch }) => {
  if (PACKAGED === undefined) throw new Error('no packaged app: run this through `npm test`');
  const podshell = await launch({ executable: PACKAGED });
  await podshell.openEnvironment('shop-a1b2');
  await podshell.run('echo packaged $((6 * 7))');
  await podshell.sees('packaged 42');
});
