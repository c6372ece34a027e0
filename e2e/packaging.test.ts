/** What the packages are made from, asked of electron-builder itself. */
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {ROOT} from '../electron/testing';

const {getConfig, validateConfiguration} = createRequire(import.meta.url)(
  'app-builder-lib/out/util/config/config.js',
) as typeof import('app-builder-lib/out/util/config/config.js');
const {DebugLogger} = createRequire(import.meta.url)('builder-util') as typeof import('builder-util');

it('electron-builder.yml says nothing that electron-builder does not know', async () => {
  const config = await getConfig(ROOT, join(ROOT, 'electron-builder.yml'), null);
  await validateConfiguration(config, new DebugLogger(false));
  expect(config.win?.target).toEqual(['nsis', 'zip']);
  await expect(
    validateConfiguration({...config, nsis: {target: ['zip']}} as never, new DebugLogger(false)),
  ).rejects.toThrow(/nsis/);
});
