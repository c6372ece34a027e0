import {join} from 'node:path';
import {afterEach, expect, it, vi} from 'vitest';
import {dataFolder} from './data-folder';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['linux', ['.cache', 'warmstart']],
  ['darwin', ['Library', 'Caches', 'warmstart']],
  ['win32', ['AppData', 'Local', 'warmstart']],
] as const)('lies where %s keeps what can be made again', (platform, below) => {
  for (const name of ['WARMSTART_DATA', 'XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', '/home/someone');
  expect(dataFolder(platform)).toBe(join('/home/someone', ...below));
  vi.stubEnv('XDG_CACHE_HOME', '/caches');
  expect(dataFolder(platform)).toBe(join('/caches', 'warmstart'));
  vi.stubEnv('WARMSTART_DATA', '/own');
  expect(dataFolder(platform)).toBe('/own');
});
