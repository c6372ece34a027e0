import {basename} from 'node:path';
import {dialog, type BrowserWindow} from 'electron';
import type {RaceCalls} from '../contract/api';
import {FaultError} from '../contract/fault';
import {REPORT_ENDINGS} from '../contract/race';
import {writeBytes} from '../io/atomic-write';
import {askPython, findPythons} from '../race/python';
import {reportOf} from '../race/report';
import type {Handles} from './handles';
import type {RaceHost} from './race-host';

export interface RaceHandlerContext {
  readonly race: RaceHost;
  readonly handles: Handles;
  readonly window: () => BrowserWindow;
  /** The .h5 that was made of a model. */
  readonly h5Of: (path: string) => string;
  /** Names for custom_objects of a model. */
  readonly customObjectsOf: (path: string) => Promise<readonly string[]>;
}

type RaceHandlers = {
  readonly [N in keyof RaceCalls]: (
    ...parameters: Parameters<RaceCalls[N]>
  ) => ReturnType<RaceCalls[N]> | Promise<ReturnType<RaceCalls[N]>>;
};

export function makeRaceHandlers({race, handles, window, h5Of, customObjectsOf}: RaceHandlerContext): RaceHandlers {
  const save = async (name: string, extension: string, bytes: Uint8Array): Promise<string | null> => {
    const picked = await dialog.showSaveDialog(window(), {
      defaultPath: `${name}.${extension}`,
      filters: [{name: extension.toUpperCase(), extensions: [extension]}],
    });
    if (picked.canceled || !picked.filePath) return null;
    await writeBytes(picked.filePath, bytes);
    return basename(picked.filePath);
  };
  // Programs that were found here or chosen in our dialog: no others are ever started.
  const pythons = new Set<string>();
  return {
    'race.run': async (modelId, imageId, options) => {
      for (const environment of options.environments) {
        if (environment.kind === 'python' && !pythons.has(environment.executable))
          throw new FaultError('usage', 'This Python was not found here or chosen; choose it again.');
      }
      const savedModel = handles.path(modelId);
      return race.run(
        {
          savedModel,
          h5: h5Of(savedModel),
          customObjects: await customObjectsOf(savedModel),
          image: imageId === null ? null : handles.path(imageId),
        },
        options,
      );
    },
    'race.history': () => race.history(),
    'race.clear': () => {
      race.clear();
      return true;
    },
    'race.report': (id, kind, published) => reportOf(race.find(id), kind, published),
    'race.save': (id, kind, published) =>
      save(
        `race-${race.find(id).startedAt.slice(0, 10)}`,
        REPORT_ENDINGS[kind],
        new TextEncoder().encode(reportOf(race.find(id), kind, published)),
      ),
    'race.savePng': (id, png) => save(`race-${race.find(id).startedAt.slice(0, 10)}`, 'png', png),
    'race.saveHistory': () =>
      save(
        'races',
        'jsonl',
        new TextEncoder().encode(
          race
            .history()
            .toReversed()
            .map((result) => `${JSON.stringify(result)}\n`)
            .join(''),
        ),
      ),
    'race.pythons': async () => {
      const found = await findPythons();
      for (const {executable} of found) pythons.add(executable);
      return found;
    },
    'race.choosePython': async () => {
      const picked = await dialog.showOpenDialog(window(), {properties: ['openFile'], buttonLabel: 'Use this Python'});
      const [path] = picked.filePaths;
      if (picked.canceled || path === undefined) return null;
      const found = await askPython(path);
      if (!found)
        throw new FaultError(
          'engine',
          'That is no Python with TensorFlow; choose the python of an environment in which TensorFlow is installed.',
        );
      pythons.add(found.executable);
      return found;
    },
  };
}
